// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.0;

// Token contracts for tests, after the words of ERC-721, ERC-1155, ERC-20, ERC-2309, ERC-5192 and their extensions.

contract Plain721 {
    event Transfer(address indexed from, address indexed to, uint256 indexed id);
    mapping(uint256 => address) internal owners;
    mapping(address => uint256) internal balances;
    mapping(uint256 => string) internal uris;

    function supportsInterface(bytes4 id) public view virtual returns (bool) {
        return id == 0x01ffc9a7 || id == 0x80ac58cd || id == 0x5b5e139f;
    }

    function name() external pure returns (string memory) { return "Test"; }
    function symbol() external pure returns (string memory) { return "TEST"; }

    function balanceOf(address owner) public view virtual returns (uint256) {
        require(owner != address(0), "zero address");
        return balances[owner];
    }

    function ownerOf(uint256 id) public view virtual returns (address owner) {
        owner = owners[id];
        require(owner != address(0), "no such token");
    }

    function tokenURI(uint256 id) public view virtual returns (string memory) {
        ownerOf(id);
        return uris[id];
    }

    function mint(address to, uint256 id) public virtual {
        require(owners[id] == address(0), "taken");
        move(address(0), to, id);
    }

    function mintMany(address to, uint256 first, uint256 count) external {
        for (uint256 i = 0; i < count; i++) mint(to, first + i);
    }

    function setURI(uint256 id, string memory uri) external { uris[id] = uri; }

    function transferFrom(address from, address to, uint256 id) public virtual {
        require(ownerOf(id) == from && msg.sender == from, "not the owner");
        move(from, to, id);
    }

    /// For tests that have no key of the owner.
    function force(address to, uint256 id) external { move(ownerOf(id), to, id); }

    function burn(uint256 id) external { move(ownerOf(id), address(0), id); }

    function move(address from, address to, uint256 id) internal virtual {
        if (from != address(0)) balances[from] -= 1;
        if (to != address(0)) balances[to] += 1;
        owners[id] = to;
        emit Transfer(from, to, id);
    }
}

contract Enumerable721 is Plain721 {
    mapping(address => uint256[]) internal held;
    uint256[] internal all;

    function supportsInterface(bytes4 id) public view virtual override returns (bool) {
        return id == 0x780e9d63 || super.supportsInterface(id);
    }

    function totalSupply() external view returns (uint256) { return all.length; }
    function tokenByIndex(uint256 index) external view returns (uint256) { return all[index]; }
    function tokenOfOwnerByIndex(address owner, uint256 index) external view virtual returns (uint256) {
        require(index < held[owner].length, "out of bounds");
        return held[owner][index];
    }

    function move(address from, address to, uint256 id) internal override {
        if (from != address(0)) drop(held[from], id);
        if (to != address(0)) held[to].push(id);
        if (from == address(0)) all.push(id);
        if (to == address(0)) drop(all, id);
        super.move(from, to, id);
    }

    function drop(uint256[] storage list, uint256 id) private {
        for (uint256 i = 0; i < list.length; i++) {
            if (list[i] != id) continue;
            list[i] = list[list.length - 1];
            list.pop();
            return;
        }
    }
}

/// Minted in ranges without writing each owner, listed by `tokensOfOwner`.
contract Batch721 is Plain721 {
    uint256 internal next = 1;
    mapping(uint256 => address) internal firsts;
    mapping(uint256 => bool) internal moved;

    function batch(address to, uint256 count) external {
        firsts[next] = to;
        balances[to] += count;
        for (uint256 i = 0; i < count; i++) emit Transfer(address(0), to, next + i);
        next += count;
    }

    function ownerOf(uint256 id) public view override returns (address) {
        require(id > 0 && id < next, "no such token");
        if (moved[id]) {
            require(owners[id] != address(0), "burnt");
            return owners[id];
        }
        for (uint256 i = id; ; i--) if (firsts[i] != address(0)) return firsts[i];
        return address(0);
    }

    function move(address from, address to, uint256 id) internal override {
        moved[id] = true;
        super.move(from, to, id);
    }

    function tokensOfOwner(address owner) external view returns (uint256[] memory ids) {
        ids = new uint256[](balances[owner]);
        uint256 count;
        for (uint256 id = 1; id < next && count < ids.length; id++) {
            if (moved[id] && owners[id] == address(0)) continue;
            if (ownerOf(id) == owner) ids[count++] = id;
        }
    }
}

/// ERC-2309: the whole range in one event, in the constructor.
contract Consecutive721 is Plain721 {
    event ConsecutiveTransfer(uint256 indexed fromTokenId, uint256 toTokenId, address indexed fromAddress, address indexed toAddress);
    address internal immutable first;
    uint256 internal immutable count;
    mapping(uint256 => bool) internal moved;

    constructor(address to, uint256 amount) {
        first = to;
        count = amount;
        balances[to] = amount;
        emit ConsecutiveTransfer(0, amount - 1, address(0), to);
    }

    function ownerOf(uint256 id) public view override returns (address) {
        if (!moved[id] && id < count) return first;
        return super.ownerOf(id);
    }

    function move(address from, address to, uint256 id) internal override {
        moved[id] = true;
        super.move(from, to, id);
    }
}

/// ERC-5192.
contract Soulbound721 is Plain721 {
    event Locked(uint256 id);
    mapping(uint256 => bool) internal open;

    function supportsInterface(bytes4 id) public view override returns (bool) {
        return id == 0xb45a3c0e || super.supportsInterface(id);
    }

    function locked(uint256 id) external view returns (bool) {
        ownerOf(id);
        return !open[id];
    }

    function unlock(uint256 id) external { open[id] = true; }
}

/// Older than ERC-165.
contract Old721 is Plain721 {
    function supportsInterface(bytes4) public pure override returns (bool) { revert(); }
}

contract Multi1155 {
    event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value);
    event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values);
    mapping(uint256 => mapping(address => uint256)) internal balances;
    string internal template = "https://meta.example/{id}.json";

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0xd9b67a26 || id == 0x0e89341c;
    }

    function uri(uint256) external view returns (string memory) { return template; }

    function balanceOf(address owner, uint256 id) public view returns (uint256) { return balances[id][owner]; }

    function balanceOfBatch(address[] calldata accounts, uint256[] calldata ids) external view returns (uint256[] memory all) {
        all = new uint256[](ids.length);
        for (uint256 i = 0; i < ids.length; i++) all[i] = balances[ids[i]][accounts[i]];
    }

    function mint(address to, uint256 id, uint256 value) external {
        balances[id][to] += value;
        emit TransferSingle(msg.sender, address(0), to, id, value);
    }

    function mintBatch(address to, uint256[] calldata ids, uint256[] calldata values) external {
        for (uint256 i = 0; i < ids.length; i++) balances[ids[i]][to] += values[i];
        emit TransferBatch(msg.sender, address(0), to, ids, values);
    }

    function force(address from, address to, uint256 id, uint256 value) external {
        balances[id][from] -= value;
        balances[id][to] += value;
        emit TransferSingle(msg.sender, from, to, id, value);
    }
}

contract Coin20 {
    event Transfer(address indexed from, address indexed to, uint256 value);
    mapping(address => uint256) public balanceOf;
    uint256 public totalSupply;

    function decimals() external pure returns (uint8) { return 18; }
    function name() external pure returns (string memory) { return "Coin"; }
    function symbol() external pure returns (string memory) { return "COIN"; }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        totalSupply += value;
        emit Transfer(address(0), to, value);
    }
}
