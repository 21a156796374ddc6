package main

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/util"
)

// policy is one loaded policy and the base document that it was loaded with.
type policy struct {
	query    rego.PreparedEvalQuery
	compiler *ast.Compiler
	store    storage.Store
	strict   bool
}

var policies = map[int]*policy{}

func load(r request) any {
	compiler, fault := check(r, false)
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
	policies[r.ID] = p
	return done{OK: true}
}

func prepare(r request, compiler *ast.Compiler) (*policy, *refusal) {
	store, fault := storeOf(r.Data)
	if fault != nil {
		return nil, fault
	}
	query, err := rego.New(
		rego.Query(r.Query), rego.Compiler(compiler), rego.Store(store), rego.Capabilities(language()),
		rego.StrictBuiltinErrors(r.Strict),
	).PrepareForEval(context.Background())
	if err != nil {
		f := compileFault(err)
		return nil, &f
	}
	return &policy{query: query, compiler: compiler, store: store, strict: r.Strict}, nil
}

// check reads and checks every module. Prints are kept only where somebody reads them.
func check(r request, prints bool) (*ast.Compiler, *refusal) {
	modules := map[string]*ast.Module{}
	for _, name := range slices.Sorted(maps.Keys(r.Modules)) {
		m, fault := parse(name, r.Modules[name])
		if fault != nil {
			return nil, fault
		}
		modules[name] = m
	}
	c := ast.NewCompiler().WithCapabilities(language()).WithEnablePrintStatements(prints)
	if c.Compile(modules); c.Failed() {
		f := compileFault(c.Errors)
		return nil, &f
	}
	return c, nil
}

func parse(name, source string) (*ast.Module, *refusal) {
	m, err := ast.ParseModuleWithOpts(name, source, ast.ParserOptions{
		RegoVersion: ast.RegoV1, Capabilities: language(), ProcessAnnotation: true,
	})
	if err == nil && m == nil {
		f := refused("syntax", "the module is empty")
		return nil, &f
	}
	if err == nil {
		return m, nil
	}
	f := compileFault(err)
	if _, old := ast.ParseModuleWithOpts(name, source, ast.ParserOptions{RegoVersion: ast.RegoV0}); old == nil {
		f.Hint = "this is Rego v0: rewrite it for v1, for example with `opa fmt --v0-v1`"
	}
	return nil, &f
}

func hasRule(c *ast.Compiler, path string) bool {
	ref, err := ast.ParseRef(path)
	return err == nil && len(c.GetRules(ref)) > 0
}

func storeOf(raw []byte) (storage.Store, *refusal) {
	data, fault := object(raw)
	if fault != nil {
		return nil, fault
	}
	return inmem.NewFromObject(data), nil
}

func object(raw []byte) (map[string]any, *refusal) {
	data := map[string]any{}
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return data, nil
	}
	if err := util.UnmarshalJSON(raw, &data); err != nil {
		f := refused("failed", "the data is not a JSON object")
		return nil, &f
	}
	return data, nil
}

type upgraded struct {
	OK     bool   `json:"ok"`
	Source string `json:"source"`
}

// upgrade rewrites a module of Rego v0 for v1.
func upgrade(r request) any {
	for name, source := range r.Modules {
		out, err := format.SourceWithOpts(name, []byte(source), format.Opts{
			RegoVersion: ast.RegoV1, ParserOptions: &ast.ParserOptions{RegoVersion: ast.RegoV0}, DropV0Imports: true,
		})
		if err != nil {
			return compileFault(err)
		}
		return upgraded{OK: true, Source: string(out)}
	}
	return refused("syntax", "the module is empty")
}
