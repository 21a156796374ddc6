// Program cases prints OPA's own Rego v1 test cases, as they are in its Go module, as JSON. Data, input and expected
// results stay JSON text, so that no number loses a digit on the way.
package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/open-policy-agent/opa/v1/test/cases"
)

type testCase struct {
	Category   string            `json:"category"`
	Note       string            `json:"note"`
	Query      string            `json:"query"`
	Modules    []string          `json:"modules,omitempty"`
	Data       string            `json:"data,omitempty"`
	Input      string            `json:"input,omitempty"`
	InputTerm  string            `json:"inputTerm,omitempty"`
	Defined    *bool             `json:"defined,omitempty"`
	Result     string            `json:"result,omitempty"`
	ErrorCode  string            `json:"errorCode,omitempty"`
	Error      string            `json:"error,omitempty"`
	Sort       bool              `json:"sort,omitempty"`
	NoLocals   bool              `json:"noLocals,omitempty"`
	Strict     bool              `json:"strict,omitempty"`
	Experiment bool              `json:"experiment,omitempty"`
	Env        map[string]string `json:"env,omitempty"`
}

func main() {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		panic(err)
	}
	root := filepath.Join(strings.TrimSpace(string(dir)), "v1", "test", "cases", "testdata", "v1")
	out := []testCase{}
	for _, c := range cases.MustLoad(root).Sorted().Cases {
		out = append(out, convert(c))
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

func convert(c cases.TestCase) testCase {
	t := testCase{
		Category: filepath.Base(filepath.Dir(c.Filename)), Note: c.Note, Query: c.Query, Modules: c.Modules,
		Defined: c.WantDefined, Sort: c.SortBindings, NoLocals: c.IgnoreGeneratedVars, Strict: c.StrictError,
		Experiment: c.ExperimentalKeywords, Env: c.Env,
	}
	if c.Data != nil {
		t.Data = text(*c.Data)
	}
	if c.Input != nil {
		t.Input = text(*c.Input)
	}
	if c.InputTerm != nil {
		t.InputTerm = *c.InputTerm
	}
	if c.WantResult != nil {
		t.Result = text(*c.WantResult)
	}
	if c.WantErrorCode != nil {
		t.ErrorCode = *c.WantErrorCode
	}
	if c.WantError != nil {
		t.Error = *c.WantError
	}
	return t
}

func text(x any) string {
	b, err := json.Marshal(x)
	if err != nil {
		panic(err)
	}
	return string(b)
}
