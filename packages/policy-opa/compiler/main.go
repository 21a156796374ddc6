// Program rego is the Open Policy Agent's own compiler and evaluator as a WebAssembly reactor: one call takes a
// JSON request and gives a JSON answer. It opens no file and no connection; its host grants neither.
package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"unsafe"
)

// Buffers that the host may write to or read from, kept from the collector until they are taken or released.
var buffers = map[int32][]byte{}

func main() {}

func init() {
	// The live heap is small; collecting less often makes evaluations several times faster.
	debug.SetGCPercent(400)
}

func keep(b []byte) int32 {
	at := int32(uintptr(unsafe.Pointer(unsafe.SliceData(b))))
	buffers[at] = b
	return at
}

// alloc gives the host a buffer to write a request to.
//
//go:wasmexport alloc
func alloc(size int32) int32 {
	return keep(make([]byte, max(size, 1)))
}

// release ends the host's use of an answer.
//
//go:wasmexport release
func release(at int32) {
	delete(buffers, at)
}

// call answers the request of the first size bytes at the buffer, and takes the buffer. The answer is its address
// in the upper and its length in the lower 32 bits.
//
//go:wasmexport call
func call(at int32, size int32) int64 {
	raw := buffers[at][:size]
	delete(buffers, at)
	out, err := json.Marshal(answer(raw))
	if err != nil {
		out, _ = json.Marshal(refused("failed", err.Error()))
	}
	return int64(keep(out))<<32 | int64(len(out))
}

func answer(raw []byte) (out any) {
	// A panic inside the engine is the policy's failure, not the end of the other policies.
	defer func() {
		if r := recover(); r != nil {
			out = refused("failed", fmt.Sprint("the engine stopped: ", r))
		}
	}()
	var r request
	if err := json.Unmarshal(raw, &r); err != nil {
		return refused("failed", "the request is not readable")
	}
	switch r.Op {
	case "load":
		return load(r)
	case "unload":
		delete(policies, r.ID)
		return done{OK: true}
	case "eval":
		return eval(r)
	case "explain":
		return explain(r)
	case "compile":
		return compileWasm(r)
	case "upgrade":
		return upgrade(r)
	}
	return refused("failed", "no such operation")
}
