// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// Contracts that do not keep their word, for tests.

contract Says721 {
    function supportsInterface(bytes4 id) public pure virtual returns (bool) {
        return id == 0x01ffc9a7 || id == 0x80ac58cd || id == 0x780e9d63;
    }
}

/// Everybody has everything.
contract HugeBalance is Says721 {
    uint256 internal immutable size;
    constructor(uint256 size_) { size = size_; }
    function balanceOf(address) external view returns (uint256) { return size; }
    function ownerOf(uint256) external pure returns (address) { revert(); }
    function tokenOfOwnerByIndex(address, uint256) external pure returns (uint256) { revert(); }
}

/// The same token again and again.
contract Duplicates is Says721 {
    address internal immutable owner;
    constructor(address owner_) { owner = owner_; }
    function balanceOf(address) external pure returns (uint256) { return 5; }
    function ownerOf(uint256) external view returns (address) { return owner; }
    function tokenOfOwnerByIndex(address, uint256) external pure returns (uint256) { return 7; }
}

/// An enumeration that never ends, of tokens that all are the owner's.
contract Endless is Says721 {
    address internal immutable owner;
    constructor(address owner_) { owner = owner_; }
    function balanceOf(address) external pure returns (uint256) { return 1_000_000; }
    function ownerOf(uint256) external view returns (address) { return owner; }
    function tokenOfOwnerByIndex(address, uint256 index) external pure returns (uint256) { return index; }
}

/// Lists the tokens of others.
contract OthersTokens is Says721 {
    function balanceOf(address) external pure returns (uint256) { return 2; }
    function ownerOf(uint256) external pure returns (address) { return address(0xdead); }
    function tokenOfOwnerByIndex(address, uint256 index) external pure returns (uint256) { return index; }
}

/// ownerOf names the proven account, balanceOf does not.
contract NoBalance {
    address internal immutable owner;
    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    constructor(address owner_) {
        owner = owner_;
        for (uint256 i = 0; i < 3; i++) emit Transfer(address(0), owner_, i);
    }
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == 0x01ffc9a7 || id == 0x80ac58cd; }
    function balanceOf(address) external pure returns (uint256) { return 1; }
    function ownerOf(uint256) external view returns (address) { return owner; }
}

/// Uses up all gas that it is given.
contract GasBurner {
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == 0x01ffc9a7 || id == 0x80ac58cd; }
    function balanceOf(address) external pure returns (uint256) { return 3; }
    function ownerOf(uint256) external pure returns (address) { for (;;) {} }
    function tokenURI(uint256) external pure returns (string memory) { for (;;) {} }
}

/// Needs more gas to name an owner than is given at first, as ERC-721A does for a token deep in a large batch.
contract DeepScan {
    address immutable holder;
    constructor(address holder_) { holder = holder_; }
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == 0x01ffc9a7 || id == 0x80ac58cd; }
    function balanceOf(address) external pure returns (uint256) { return 1; }
    function ownerOf(uint256 id) external view returns (address) {
        uint256 hash = id;
        for (uint256 i = 0; i < 30000; i++) hash = uint256(keccak256(abi.encode(hash)));
        return hash == 0 ? address(0) : holder;
    }
    function tokenURI(uint256) external pure returns (string memory) { for (;;) {} }
}

/// The same behind a proxy, which reverts when its implementation has run out of gas.
contract DeepScanProxy {
    address immutable implementation;
    constructor(address holder) { implementation = address(new DeepScan(holder)); }
    fallback() external {
        address to = implementation;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), to, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if done { return(0, returndatasize()) }
            revert(0, returndatasize())
        }
    }
}

/// Answers with more bytes than anybody wants.
contract LongAnswers {
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == 0x01ffc9a7 || id == 0x80ac58cd; }
    function balanceOf(address) external pure returns (uint256) { return 1; }
    function ownerOf(uint256) external pure returns (address) { assembly { return(0, 100000) } }
    function tokenURI(uint256) external pure returns (string memory) {
        assembly { mstore(0, 32) mstore(32, 3000000) return(0, 3000064) }
    }
}

/// Takes every call and says nothing.
contract Silent { fallback() external payable {} }

/// Says yes to every interface, also to the one that must not be.
contract YesToAll {
    fallback() external payable { assembly { mstore(0, 1) return(0, 32) } }
}

/// Says that it is ERC-721 and ERC-1155.
contract Both {
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0x80ac58cd || id == 0xd9b67a26;
    }

    function balanceOf(address) external pure returns (uint256) { return 0; }
}

/// An owner with dirt in front of the address.
contract DirtyWords is Says721 {
    function balanceOf(address) external pure returns (uint256) { return 1; }
    function ownerOf(uint256) external pure returns (address) { assembly { mstore(0, not(0)) return(0, 32) } }
    function tokenOfOwnerByIndex(address, uint256) external pure returns (uint256) { return 1; }
}

/// Not a string where a string should be; and an offset that leads out of the answer.
contract BadStrings {
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == 0x01ffc9a7 || id == 0x80ac58cd; }
    function balanceOf(address) external pure returns (uint256) { return 1; }
    function ownerOf(uint256) external pure returns (address) { return address(1); }
    function tokenURI(uint256 id) external pure returns (string memory) {
        if (id == 1) assembly { mstore(0, not(0)) return(0, 32) }
        if (id == 2) assembly { mstore(0, 32) mstore(32, not(0)) return(0, 64) }
        if (id == 3) assembly { return(0, 0) }
        if (id == 4) return "";
        if (id == 5) revert("no such token");
        return "javascript:alert(1)";
    }
}

/// Burns the gas of every call.
contract BurnsAll { fallback() external payable { for (;;) {} } }
