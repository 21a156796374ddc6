// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// ERC-6551, for tests: the registry makes the accounts that the standard describes, byte for byte.

contract AccountRegistry {
    function code(address implementation, bytes32 salt, uint256 chainId, address token, uint256 id) internal pure returns (bytes memory) {
        return abi.encodePacked(
            hex"3d60ad80600a3d3981f3363d3d373d3d3d363d73", implementation, hex"5af43d82803e903d91602b57fd5bf3",
            abi.encode(salt, chainId, token, id)
        );
    }

    function createAccount(address implementation, bytes32 salt, uint256 chainId, address token, uint256 id) external returns (address made) {
        bytes memory creation = code(implementation, salt, chainId, token, id);
        assembly { made := create2(0, add(creation, 32), mload(creation), salt) }
        require(made != address(0), "not made");
    }

    function account(address implementation, bytes32 salt, uint256 chainId, address token, uint256 id) external view returns (address) {
        bytes32 digest = keccak256(code(implementation, salt, chainId, token, id));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, digest)))));
    }
}

contract BoundAccount {
    function token() external view returns (uint256 chainId, address contract_, uint256 id) {
        bytes memory footer = new bytes(96);
        assembly { extcodecopy(address(), add(footer, 32), 77, 96) }
        return abi.decode(footer, (uint256, address, uint256));
    }
}

/// Says that it is bound to whatever it was told.
contract FalseAccount {
    uint256 internal immutable chainId;
    address internal immutable contract_;
    uint256 internal immutable id;

    constructor(uint256 chainId_, address contract__, uint256 id_) {
        chainId = chainId_;
        contract_ = contract__;
        id = id_;
    }

    function token() external view returns (uint256, address, uint256) { return (chainId, contract_, id); }
}

/// Makes contracts by CREATE, and by CREATE2.
contract Factory {
    event Made(address made);

    function make(bytes memory creation) external {
        address made;
        assembly { made := create(0, add(creation, 32), mload(creation)) }
        require(made != address(0), "not made");
        emit Made(made);
    }

    function make2(bytes memory creation, bytes32 salt) external {
        address made;
        assembly { made := create2(0, add(creation, 32), mload(creation), salt) }
        require(made != address(0), "not made");
        emit Made(made);
    }
}

/// With the register of Ocean's.
contract RegisterFactory {
    mapping(address => address) public erc721List;
    function list(address token) external { erc721List[token] = token; }
}
