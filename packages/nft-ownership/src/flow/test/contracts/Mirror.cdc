import NonFungibleToken from 0xf8d6e0586b0a20c7

// What a thief would put where a collection should be: of another contract, conforming to the standard, reporting the
// ids and lending the NFTs of a collection in somebody else's account.
access(all) contract Mirror {

    access(all) resource Collection: NonFungibleToken.Collection {
        access(all) var ownedNFTs: @{UInt64: {NonFungibleToken.NFT}}
        access(self) let victim: Capability<&{NonFungibleToken.Collection}>

        init(victim: Capability<&{NonFungibleToken.Collection}>) {
            self.ownedNFTs <- {}
            self.victim = victim
        }

        access(all) view fun getSupportedNFTTypes(): {Type: Bool} {
            return {}
        }

        access(all) view fun isSupportedNFTType(type: Type): Bool {
            return true
        }

        access(NonFungibleToken.Withdraw) fun withdraw(withdrawID: UInt64): @{NonFungibleToken.NFT} {
            panic("there is nothing here")
        }

        access(all) fun deposit(token: @{NonFungibleToken.NFT}) {
            let old <- self.ownedNFTs[token.id] <- token
            destroy old
        }

        access(all) view fun getIDs(): [UInt64] {
            return self.victim.borrow()!.getIDs()
        }

        access(all) view fun getLength(): Int {
            return self.getIDs().length
        }

        access(all) view fun borrowNFT(_ id: UInt64): &{NonFungibleToken.NFT}? {
            return self.victim.borrow()!.borrowNFT(id)
        }

        access(all) fun createEmptyCollection(): @{NonFungibleToken.Collection} {
            panic("never")
        }
    }

    access(all) fun mirror(_ victim: Capability<&{NonFungibleToken.Collection}>): @Collection {
        return <-create Collection(victim: victim)
    }
}
