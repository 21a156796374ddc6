package main

import (
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
)

const maxText = 300

// rule is what one rule of the policy came to.
type rule struct {
	Name    string `json:"name"`
	Defined bool   `json:"defined"`
	Value   any    `json:"value,omitempty"`
	place
}

// failure is an expression that had no answer, with the values that its variables had.
type failure struct {
	Text   string            `json:"text"`
	Locals map[string]string `json:"locals,omitempty"`
	place
}

// explained has what was seen up to a fault, too.
type explained struct {
	evaluated
	Fault    *refusal  `json:"fault,omitempty"`
	Rules    []rule    `json:"rules"`
	Failures []failure `json:"failures"`
	Prints   []string  `json:"prints"`
}

// watcher collects failed expressions, each place once, and what the policy prints.
type watcher struct {
	most     int
	seen     map[string]bool
	failures []failure
	prints   []string
}

func (w *watcher) Enabled() bool               { return true }
func (w *watcher) Config() topdown.TraceConfig { return topdown.TraceConfig{PlugLocalVars: true} }

func (w *watcher) TraceEvent(e topdown.Event) {
	expr, ok := e.Node.(*ast.Expr)
	if !ok || e.Op != topdown.FailOp || expr.Location == nil || expr.Location.File == "" || len(w.failures) >= w.most {
		return
	}
	f := failure{Text: textOf(expr), Locals: localsOf(e, expr), place: *placeOf(expr.Location)}
	key, _ := json.Marshal(f)
	if w.seen[string(key)] {
		return
	}
	w.seen[string(key)] = true
	w.failures = append(w.failures, f)
}

func (w *watcher) Print(_ print.Context, message string) error {
	if len(w.prints) < w.most {
		w.prints = append(w.prints, cut(message))
	}
	return nil
}

// explain evaluates a policy that it loads for this once, and says what became of its rules and expressions.
func explain(r request) any {
	compiler, fault := check(r, true)
	if fault != nil {
		return *fault
	}
	if r.Rule != "" && !hasRule(compiler, r.Rule) {
		return refused("missing", "the policy has no rule "+r.Rule)
	}
	p, fault := prepare(r, compiler)
	if fault != nil {
		return *fault
	}
	w := &watcher{most: r.Events, seen: map[string]bool{}, failures: []failure{}, prints: []string{}}
	limit := boundOf(r)
	results, err := run(r, p, limit, rego.EvalPrintHook(w))
	out := explained{Prints: w.prints}
	out.evaluated = evaluated{OK: true, Results: solutions(results), Steps: limit.steps}
	// The index passes over rules without saying which expression has not held. Without it a builtin may fail that no
	// decision reaches: this run explains, the first one decides.
	_, _ = run(r, p, limit, rego.EvalQueryTracer(w), rego.EvalRuleIndexing(false))
	out.Rules, out.Failures = rulesOf(r, compiler, limit), w.failures
	if err != nil {
		f := evalFault(err)
		out.Fault = &f
	}
	return out
}

// rulesOf asks every rule that is not a function for its value.
func rulesOf(r request, compiler *ast.Compiler, limit *bound) []rule {
	seen := map[string]bool{}
	out := []rule{}
	for _, m := range sorted(compiler.Modules) {
		for _, one := range m.Rules {
			ref := one.Ref().GroundPrefix()
			name := ref.String()
			if len(one.Head.Args) > 0 || seen[name] {
				continue
			}
			seen[name] = true
			out = append(out, valueOf(r, compiler, limit, name, placeOf(one.Location)))
		}
	}
	return out
}

func valueOf(r request, compiler *ast.Compiler, limit *bound, name string, at *place) rule {
	out := rule{Name: name}
	if at != nil {
		out.place = *at
	}
	r.Query = name
	p, fault := prepare(r, compiler)
	if fault != nil {
		return out
	}
	results, err := run(r, p, limit)
	if err != nil || len(results) == 0 || len(results[0].Expressions) == 0 {
		return out
	}
	out.Defined, out.Value = true, results[0].Expressions[0].Value
	return out
}

func sorted(modules map[string]*ast.Module) []*ast.Module {
	var out []*ast.Module
	for _, name := range sortedKeys(modules) {
		out = append(out, modules[name])
	}
	return out
}

func textOf(e *ast.Expr) string {
	if e.Location != nil && len(e.Location.Text) > 0 {
		return cut(string(e.Location.Text))
	}
	return cut(e.String())
}

// localsOf gives the values of the variables that the policy's author wrote in the expression.
func localsOf(e topdown.Event, expr *ast.Expr) map[string]string {
	out := map[string]string{}
	if e.Locals == nil {
		return out
	}
	e.Locals.Iter(func(k, v ast.Value) bool {
		name, ok := k.(ast.Var)
		if !ok {
			return false
		}
		written, known := e.LocalMetadata[name]
		if known && strings.Contains(string(expr.Location.Text), string(written.Name)) && len(out) < 8 {
			out[string(written.Name)] = cut(v.String())
		}
		return false
	})
	return out
}

func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}
