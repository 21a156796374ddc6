// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

/// Sent as the creation code of an `eth_call` without a recipient: makes many calls and gives their answers as its "code".
/// Nothing is deployed. Each call has its own limit of gas and of bytes, so that one bad contract cannot use up or blow up
/// the whole; the answers end where gas or room ends, and the caller asks again for the rest.
///
/// A call: target (20 bytes), gas (4), most bytes of the answer (4), length (4), data.
/// An answer: status (1), length (4), data. Status 0: reverted, 1: answered, 2: out of gas, 3: no code, 4: longer than allowed.
contract Reader {
    constructor(bytes memory calls) {
        assembly {
            let from := add(calls, 32)
            let end := add(from, mload(calls))
            let start := mload(0x40)
            let to := start
            for {} lt(from, end) {} {
                let head := mload(from)
                let data := add(from, 32)
                from := add(data, and(head, 0xffffffff))
                let target := shr(96, head)
                let allowed := and(shr(64, head), 0xffffffff)
                let most := and(shr(32, head), 0xffffffff)
                // What is given back costs 200 gas a byte in the end (24,576 bytes, EIP-170), and a call can pass on 63/64.
                if lt(gas(), add(6000000, div(mul(allowed, 65), 64))) { break }
                let status := 3
                let length := 0
                if extcodesize(target) {
                    let before := gas()
                    status := staticcall(allowed, target, data, and(head, 0xffffffff), 0, 0)
                    switch status
                    // A proxy whose implementation ran out of gas has a 64th of it left, and reverts: up to four in a row.
                    case 0 { if iszero(lt(mul(sub(before, gas()), 16), mul(allowed, 15))) { status := 2 } }
                    default {
                        length := returndatasize()
                        if gt(length, most) { status := 4 length := 0 }
                        if gt(add(sub(to, start), add(5, length)), 24576) { break }
                        returndatacopy(add(to, 5), 0, length)
                    }
                }
                mstore8(to, status)
                // Four bytes of length in front of the data, which is already there.
                let at := add(to, 1)
                mstore8(at, shr(24, length))
                mstore8(add(at, 1), shr(16, length))
                mstore8(add(at, 2), shr(8, length))
                mstore8(add(at, 3), length)
                to := add(to, add(5, length))
            }
            return(start, sub(to, start))
        }
    }
}
