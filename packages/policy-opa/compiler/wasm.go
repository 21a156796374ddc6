package main

import (
	"context"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
)

// compiled is a policy as WebAssembly, for every SDK that takes `opa build -t wasm`.
type compiled struct {
	OK   bool   `json:"ok"`
	Wasm []byte `json:"wasm"`
}

func compileWasm(r request) any {
	data, fault := object(r.Data)
	if fault != nil {
		return *fault
	}
	b := bundle.Bundle{Data: data, Manifest: bundle.Manifest{}}
	b.Manifest.Init()
	b.Manifest.SetRegoVersion(ast.RegoV1)
	for _, name := range sortedKeys(r.Modules) {
		m, fault := parse(name, r.Modules[name])
		if fault != nil {
			return *fault
		}
		b.Modules = append(b.Modules, bundle.ModuleFile{URL: name, Path: name, Raw: []byte(r.Modules[name]), Parsed: m})
	}
	c := compile.New().WithBundle(&b).WithTarget(compile.TargetWasm).WithEntrypoints(r.Entrypoints...).
		WithCapabilities(language()).WithRegoVersion(ast.RegoV1)
	if err := c.Build(context.Background()); err != nil {
		return compileFault(err)
	}
	if len(c.Bundle().WasmModules) != 1 {
		return refused("failed", "the compiler gave no module")
	}
	return compiled{OK: true, Wasm: c.Bundle().WasmModules[0].Raw}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
