// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// Registries with the functions of delegate.xyz v2 and of ERC-5639 (delegate.cash v1), for tests; to be placed at any address.

contract DelegateV2 {
    struct Delegation {
        uint8 type_;
        address to;
        address from;
        bytes32 rights;
        address contract_;
        uint256 tokenId;
        uint256 amount;
    }

    mapping(address => Delegation[]) internal incoming;
    mapping(bytes32 => uint256) internal amounts;

    function hash(uint8 t, address to, address from, bytes32 rights, address c, uint256 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(t, to, from, rights, c, id));
    }

    /// The vault is an argument, so that tests need no key of it. Amount 0 takes the delegation back.
    function set(uint8 t, address from, address to, bytes32 rights, address c, uint256 id, uint256 amount) external {
        amounts[hash(t, to, from, rights, c, id)] = amount;
        if (amount > 0) incoming[to].push(Delegation(t, to, from, rights, c, id, t < 4 ? 0 : amount));
        // As in the real one, a list may name what has been taken back only if it is not filtered: it is.
        else {
            Delegation[] storage list = incoming[to];
            for (uint256 i = 0; i < list.length; i++) {
                Delegation memory d = list[i];
                if (hash(d.type_, to, d.from, d.rights, d.contract_, d.tokenId) != hash(t, to, from, rights, c, id)) continue;
                list[i] = list[list.length - 1];
                list.pop();
                break;
            }
        }
    }

    /// A list entry without a delegation behind it.
    function lie(address from, address to) external {
        incoming[to].push(Delegation(1, to, from, 0, address(0), 0, 0));
    }

    function getIncomingDelegations(address to) external view returns (Delegation[] memory) { return incoming[to]; }

    function checkDelegateForAll(address to, address from, bytes32 rights) public view returns (bool) {
        return amounts[hash(1, to, from, 0, address(0), 0)] > 0
            || (rights != 0 && amounts[hash(1, to, from, rights, address(0), 0)] > 0);
    }

    function checkDelegateForContract(address to, address from, address c, bytes32 rights) public view returns (bool) {
        return checkDelegateForAll(to, from, rights) || amounts[hash(2, to, from, 0, c, 0)] > 0
            || (rights != 0 && amounts[hash(2, to, from, rights, c, 0)] > 0);
    }

    function checkDelegateForERC721(address to, address from, address c, uint256 id, bytes32 rights) external view returns (bool) {
        return checkDelegateForContract(to, from, c, rights) || amounts[hash(3, to, from, 0, c, id)] > 0;
    }

    function checkDelegateForERC20(address to, address from, address c, bytes32 rights) external view returns (uint256) {
        if (checkDelegateForContract(to, from, c, rights)) return type(uint256).max;
        return amounts[hash(4, to, from, 0, c, 0)];
    }

    function checkDelegateForERC1155(address to, address from, address c, uint256 id, bytes32 rights) external view returns (uint256) {
        if (checkDelegateForContract(to, from, c, rights)) return type(uint256).max;
        return amounts[hash(5, to, from, 0, c, id)];
    }
}

contract DelegateV1 {
    struct DelegationInfo {
        uint8 type_;
        address vault;
        address delegate;
        address contract_;
        uint256 tokenId;
    }

    mapping(address => DelegationInfo[]) internal incoming;
    mapping(bytes32 => bool) internal given;

    function hash(uint8 t, address to, address from, address c, uint256 id) internal pure returns (bytes32) {
        return keccak256(abi.encode(t, to, from, c, id));
    }

    function set(uint8 t, address from, address to, address c, uint256 id) external {
        given[hash(t, to, from, c, id)] = true;
        incoming[to].push(DelegationInfo(t, from, to, c, id));
    }

    function getDelegationsByDelegate(address to) external view returns (DelegationInfo[] memory) { return incoming[to]; }

    function checkDelegateForAll(address to, address from) public view returns (bool) {
        return given[hash(1, to, from, address(0), 0)];
    }

    function checkDelegateForContract(address to, address from, address c) public view returns (bool) {
        return checkDelegateForAll(to, from) || given[hash(2, to, from, c, 0)];
    }

    function checkDelegateForToken(address to, address from, address c, uint256 id) external view returns (bool) {
        return checkDelegateForContract(to, from, c) || given[hash(3, to, from, c, id)];
    }
}
