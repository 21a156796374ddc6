package main

import (
	"context"
	"errors"
	"regexp"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/topdown"
)

const maxProblems = 10

// Builtins that reach outside the policy or answer differently each time. They are taken from the language, so
// that a policy with one of them does not load.
var withheld = map[string]bool{
	"http.send":          true,
	"net.lookup_ip_addr": true,
	"opa.runtime":        true,
	"rand.intn":          true,
	"uuid.rfc4122":       true,
}

var unknownFunction = regexp.MustCompile(`undefined function ([A-Za-z0-9_.]+)`)

// language is Rego v1 without the withheld builtins and with no host to fetch schemas from.
var language = sync.OnceValue(func() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	kept := c.Builtins[:0:0]
	for _, b := range c.Builtins {
		if !withheld[b.Name] {
			kept = append(kept, b)
		}
	}
	c.Builtins = kept
	c.AllowNet = []string{}
	return c
})

// compileFault names why a policy does not load.
func compileFault(err error) refusal {
	var list ast.Errors
	var single *ast.Error
	var many rego.Errors
	switch {
	case errors.As(err, &list):
	case errors.As(err, &single):
		list = ast.Errors{single}
	case errors.As(err, &many):
		for _, e := range many {
			if errors.As(e, &single) {
				list = append(list, single)
			}
		}
	}
	if len(list) == 0 {
		return refused("syntax", err.Error())
	}
	out := refusal{Code: codeOf(list[0]), Message: list[0].Message}
	for _, e := range list[:min(len(list), maxProblems)] {
		out.Problems = append(out.Problems, problem{Code: e.Code, Message: e.Message, place: placeOf(e.Location)})
		// What is withheld is said first: nothing else about the policy matters then.
		if c := codeOf(e); c == "builtin" && out.Code != c {
			out.Code, out.Message = c, e.Message
		}
	}
	return out
}

func codeOf(e *ast.Error) string {
	if m := unknownFunction.FindStringSubmatch(e.Message); m != nil && withheld[m[1]] {
		return "builtin"
	}
	if e.Code == ast.UnsafeVarErr || e.Code == ast.RecursionErr {
		return "unsafe"
	}
	return "syntax"
}

func placeOf(l *ast.Location) *place {
	if l == nil {
		return nil
	}
	return &place{File: l.File, Row: l.Row, Col: l.Col}
}

// evalFault names why an evaluation gave no answer.
func evalFault(err error) refusal {
	if topdown.IsCancel(err) || errors.Is(err, context.DeadlineExceeded) {
		return refused("limit", "the evaluation took more steps or time than it may")
	}
	var e *topdown.Error
	if errors.As(err, &e) {
		return refusal{
			Code: "failed", Message: e.Message,
			Problems: []problem{{Code: e.Code, Message: e.Message, place: placeOf(e.Location)}},
		}
	}
	var s *storage.Error
	if errors.As(err, &s) {
		return refusal{Code: "failed", Message: s.Message, Problems: []problem{{Code: s.Code, Message: s.Message}}}
	}
	return refused("failed", err.Error())
}
