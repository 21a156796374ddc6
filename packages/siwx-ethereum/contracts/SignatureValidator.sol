// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Decides a contract account's signature inside one simulated call; never deployed anywhere.
//
// The answer is one word, `kind << 8 | outcome`, so that a hostile contract cannot make it large and so that returned
// "creation code" is short and does not begin with 0xef (EIP-3541).
//   outcome: 0 no code at the account, even after the preparation
//            1 code, and it does not accept
//            2 accepted as the chain is
//            3 accepted after the preparation
//   kind:    0 no code, 1 contract, 2 delegated key account (EIP-7702 designator), at the time of the decision

struct Question {
    address account;
    bytes32 digest;
    // What has to be called before the account can answer: the factory of ERC-6492, the initialiser of ERC-8010.
    address target;
    bytes preparation;
    bytes signature;
    // ERC-6492 asks first and prepares only when the answer is no. ERC-8010 initialises a fresh delegation first.
    bool prepareFirst;
}

/// Runs as the creation code of an `eth_call` without `to`, so it works on every chain without any set-up. The same bytes
/// also run as code that a state override places at an address, because a call with EIP-7702 authorizations needs a `to`.
contract SignatureValidator {
    bytes4 private constant MAGIC = 0x1626ba7e;

    constructor(Question memory question) {
        uint256 answer = decide(question);
        assembly ("memory-safe") {
            mstore(0, answer)
            return(0, 32)
        }
    }

    function decide(Question memory question) private returns (uint256) {
        if (!question.prepareFirst && accepts(question)) return kind(question.account) << 8 | 2;
        prepare(question.target, question.preparation);
        uint256 code = kind(question.account);
        if (code == 0) return 0;
        return code << 8 | (accepts(question) ? 3 : 1);
    }

    /// Its result does not count: what counts is whether the account answers afterwards.
    function prepare(address target, bytes memory input) private {
        assembly ("memory-safe") {
            // Part of the gas stays for the question that follows, whatever this does.
            pop(call(div(gas(), 2), target, 0, add(input, 32), mload(input), 0, 0))
        }
    }

    /// ERC-1271, with a static call: the question must not change what it asks about.
    function accepts(Question memory question) private view returns (bool yes) {
        address account = question.account;
        if (account.code.length == 0) return false;
        bytes memory input = abi.encodeWithSelector(MAGIC, question.digest, question.signature);
        bytes32 expected = bytes32(MAGIC);
        assembly ("memory-safe") {
            // Only 32 bytes of the answer are copied, whatever its size, and an account cannot use up all of the gas.
            let success := staticcall(div(gas(), 3), account, add(input, 32), mload(input), 0, 32)
            yes := and(and(success, gt(returndatasize(), 31)), eq(mload(0), expected))
        }
    }

    /// EXTCODECOPY shows the designator 0xef0100 || address of a delegated account, not the code behind it (EIP-7702).
    function kind(address account) private view returns (uint256) {
        uint256 size = account.code.length;
        if (size == 0) return 0;
        bytes32 start;
        assembly ("memory-safe") {
            extcodecopy(account, 0, 0, 32)
            start := mload(0)
        }
        return size == 23 && bytes3(start) == 0xef0100 ? 2 : 1;
    }
}
