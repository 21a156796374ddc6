package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/util"
)

// evaluated is every solution of the query: none when it is undefined.
type evaluated struct {
	OK      bool       `json:"ok"`
	Results []solution `json:"results"`
	Steps   int        `json:"steps"`
}

// solution is the value of the query's first expression and what its variables were bound to.
type solution struct {
	Value    any       `json:"value"`
	Bindings rego.Vars `json:"bindings,omitempty"`
}

func solutions(results rego.ResultSet) []solution {
	out := make([]solution, 0, len(results))
	for _, r := range results {
		s := solution{Bindings: r.Bindings}
		if len(r.Expressions) > 0 {
			s.Value = r.Expressions[0].Value
		}
		out = append(out, s)
	}
	return out
}

// bound stops an evaluation after a number of steps, or once its time is over.
type bound struct {
	steps, most int
	until       time.Time
	over        bool
}

func (b *bound) Cancel() { b.over = true }

func (b *bound) Cancelled() bool {
	b.steps++
	if b.steps > b.most || b.steps&63 == 0 && time.Now().After(b.until) {
		b.over = true
	}
	return b.over
}

func eval(r request) any {
	p := policies[r.ID]
	if p == nil {
		return refused("failed", "no such policy is loaded")
	}
	limit := boundOf(r)
	results, err := run(r, p, limit)
	if err != nil {
		return evalFault(err)
	}
	return evaluated{OK: true, Results: solutions(results), Steps: limit.steps}
}

func boundOf(r request) *bound {
	return &bound{most: r.Steps, until: time.Now().Add(time.Duration(r.Millis) * time.Millisecond)}
}

func run(r request, p *policy, limit *bound, more ...rego.EvalOption) (rego.ResultSet, error) {
	ctx := context.Background()
	now, err := strconv.ParseInt(r.Now, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the time is not a number")
	}
	options := append(more, rego.EvalExternalCancel(limit), rego.EvalTime(time.Unix(0, now).UTC()))
	input, err := inputOf(r)
	if err != nil {
		return nil, err
	}
	if input != nil {
		options = append(options, rego.EvalParsedInput(input))
	}
	if len(r.Overlay) > 0 {
		txn, err := overlaid(ctx, p, r.Overlay)
		if txn != nil {
			// Never committed: the next evaluation sees the policy's own data again.
			defer p.store.Abort(ctx, txn)
		}
		if err != nil {
			return nil, err
		}
		options = append(options, rego.EvalTransaction(txn))
	}
	return p.query.Eval(ctx, options...)
}

func overlaid(ctx context.Context, p *policy, raw []byte) (storage.Transaction, error) {
	data, fault := object(raw)
	if fault != nil {
		return nil, fmt.Errorf("%s", fault.Message)
	}
	// A base document at a package's own place could answer for rules that are undefined.
	for name := range data {
		if len(p.compiler.GetRulesWithPrefix(ast.Ref{ast.DefaultRootDocument, ast.StringTerm(name)})) > 0 {
			return nil, fmt.Errorf("the data names %q, which is a package of the policy", name)
		}
	}
	txn, err := p.store.NewTransaction(ctx, storage.WriteParams)
	if err != nil {
		return nil, err
	}
	return txn, p.store.Write(ctx, txn, storage.ReplaceOp, storage.RootPath, data)
}

func inputOf(r request) (ast.Value, error) {
	if r.InputTerm != "" {
		t, err := ast.ParseTerm(r.InputTerm)
		if err != nil {
			return nil, err
		}
		return t.Value, nil
	}
	if len(r.Input) == 0 {
		return nil, nil
	}
	var x any
	if err := util.UnmarshalJSON(r.Input, &x); err != nil {
		return nil, fmt.Errorf("the input is not JSON")
	}
	return ast.InterfaceToValue(x)
}
