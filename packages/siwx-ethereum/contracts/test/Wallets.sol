// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Contract accounts for the tests of this package. Not for use anywhere else.

abstract contract Keys {
    bytes4 internal constant MAGIC = 0x1626ba7e;

    function signer(bytes32 hash, bytes calldata signature) internal pure returns (address) {
        if (signature.length != 65) return address(0);
        return ecrecover(hash, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
    }
}

/// One owner, over the plain hash: nothing binds the signature to this contract or this chain.
contract OwnedWallet is Keys {
    address public owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        address who = signer(hash, signature);
        return who != address(0) && who == owner ? MAGIC : bytes4(0xffffffff);
    }
}

/// Like a Safe: several owners, a threshold, signatures side by side in the order of the owners' addresses, over a hash
/// that names the wallet and the chain.
contract MultiOwnerWallet is Keys {
    mapping(address => bool) public isOwner;
    uint256 public threshold;

    constructor(address[] memory owners, uint256 threshold_) {
        for (uint256 i; i < owners.length; i++) isOwner[owners[i]] = true;
        threshold = threshold_;
    }

    function messageHash(bytes32 hash) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), hash));
    }

    function isValidSignature(bytes32 hash, bytes calldata signatures) external view returns (bytes4) {
        require(signatures.length >= threshold * 65, "too few signatures");
        address last;
        for (uint256 i; i < threshold; i++) {
            address who = signer(messageHash(hash), signatures[i * 65:(i + 1) * 65]);
            require(who > last && isOwner[who], "not an owner");
            last = who;
        }
        return MAGIC;
    }
}

/// Accepts its owner only after it has been prepared, for example migrated.
contract PreparedWallet is Keys {
    address public owner;
    bool public ready;

    constructor(address owner_) {
        owner = owner_;
    }

    function prepare() external {
        ready = true;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        require(ready, "not ready");
        return signer(hash, signature) == owner ? MAGIC : bytes4(0xffffffff);
    }
}

contract Factory {
    function deploy(bytes32 salt, address owner) external returns (address) {
        return address(new OwnedWallet{salt: salt}(owner));
    }

    function predict(bytes32 salt, address owner) external view returns (address) {
        bytes32 code = keccak256(abi.encodePacked(type(OwnedWallet).creationCode, abi.encode(owner)));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, code)))));
    }
}

/// Delegate of a key account (EIP-7702): a guardian fixed in the code, or a session key set once for each account.
contract Delegate is Keys {
    address private immutable guardian;
    address public session;

    constructor(address guardian_) {
        guardian = guardian_;
    }

    receive() external payable {}

    function initialise(address session_) external {
        require(session == address(0), "initialised");
        session = session_;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        address who = signer(hash, signature);
        return who != address(0) && (who == guardian || who == session) ? MAGIC : bytes4(0xffffffff);
    }
}

/// Every way not to say yes.
contract OddWallet {
    uint256 private immutable mode;

    constructor(uint256 mode_) {
        mode = mode_;
    }

    fallback() external {
        uint256 how = mode;
        if (how == 1) revert("no");
        assembly {
            let magic := shl(224, 0x1626ba7e)
            switch how
            case 0 {
                mstore(0, shl(224, 0xdeadbeef))
                return(0, 32)
            }
            // magic, in an answer that is too short to be one
            case 2 {
                mstore(0, magic)
                return(0, 4)
            }
            // magic, and something behind it
            case 3 {
                mstore(0, or(magic, 1))
                return(0, 32)
            }
            // true
            case 4 {
                mstore(0, 1)
                return(0, 32)
            }
            // magic as a number
            case 5 {
                mstore(0, 0x1626ba7e)
                return(0, 32)
            }
            // three million bytes of nothing
            case 6 { return(0, 3000000) }
            case 7 { invalid() }
            // the question, given back
            default {
                calldatacopy(0, 0, calldatasize())
                return(0, calldatasize())
            }
        }
    }
}
