package main

import "encoding/json"

// request is what the host asks; each operation reads its own fields.
type request struct {
	Op string `json:"op"`
	// ID names a loaded policy.
	ID int `json:"id"`
	// Modules are Rego sources by file name.
	Modules map[string]string `json:"modules"`
	// Query is what is asked of the policy, in Rego.
	Query string `json:"query"`
	// Rule is the query as a path, when it must name a rule of the policy.
	Rule string `json:"rule"`
	// Data is the policy's own base document.
	Data json.RawMessage `json:"data"`
	// Strict makes a failing builtin fail the evaluation; otherwise its expression is undefined.
	Strict bool `json:"strict"`
	// Entrypoints of a compiled bundle, as `package/rule`.
	Entrypoints []string `json:"entrypoints"`
	// Input is the input document.
	Input json.RawMessage `json:"input"`
	// InputTerm is the input as a Rego term: the conformance cases have sets in it.
	InputTerm string `json:"inputTerm"`
	// Overlay replaces the base document for one evaluation.
	Overlay json.RawMessage `json:"overlay"`
	// Now is the time of the evaluation in nanoseconds, as text.
	Now string `json:"now"`
	// Steps and Millis bound one evaluation.
	Steps  int `json:"steps"`
	Millis int `json:"millis"`
	// Events bounds what an explanation lists.
	Events int `json:"events"`
}

// done is the answer of an operation that gives nothing else.
type done struct {
	OK bool `json:"ok"`
}

// place is where in a source something is.
type place struct {
	File string `json:"file"`
	Row  int    `json:"row"`
	Col  int    `json:"col"`
}

// problem is one complaint of the compiler or evaluator.
type problem struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	*place
}

// refusal is every answer that is not what was asked for.
type refusal struct {
	OK bool `json:"ok"`
	// Code is one of syntax, unsafe, builtin, missing, limit, failed.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Hint says what to do about it.
	Hint     string    `json:"hint,omitempty"`
	Problems []problem `json:"problems,omitempty"`
}

func refused(code, message string) refusal {
	return refusal{Code: code, Message: message}
}
