// Stands in for the contract of that name: what is read of it has the same names and types, nothing else is there. It
// believes whoever tells it something, so that each side of the bond can be made up.
access(all) contract HybridCustody {

    access(all) let ManagerStoragePath: StoragePath
    access(all) let OwnedAccountStoragePath: StoragePath

    access(all) resource Manager {
        access(self) let children: [Address]
        access(self) let owned: [Address]

        init(children: [Address], owned: [Address]) {
            self.children = children
            self.owned = owned
        }

        access(all) view fun getChildAddresses(): [Address] {
            return self.children
        }

        access(all) view fun getOwnedAddresses(): [Address] {
            return self.owned
        }
    }

    access(all) resource OwnedAccount {
        access(self) let parents: {Address: Bool}
        access(self) let acctOwner: Address?

        init(parents: {Address: Bool}, acctOwner: Address?) {
            self.parents = parents
            self.acctOwner = acctOwner
        }

        access(all) view fun getRedeemedStatus(addr: Address): Bool? {
            return self.parents[addr]
        }

        access(all) view fun getOwner(): Address? {
            return self.acctOwner
        }
    }

    access(all) fun createManager(children: [Address], owned: [Address]): @Manager {
        return <-create Manager(children: children, owned: owned)
    }

    access(all) fun createOwnedAccount(parents: {Address: Bool}, acctOwner: Address?): @OwnedAccount {
        return <-create OwnedAccount(parents: parents, acctOwner: acctOwner)
    }

    init() {
        self.ManagerStoragePath = /storage/testHybridCustodyManager
        self.OwnedAccountStoragePath = /storage/testHybridCustodyOwned
    }
}
