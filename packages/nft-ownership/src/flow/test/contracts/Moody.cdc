import NonFungibleToken from 0xf8d6e0586b0a20c7
import MetadataViews from 0xf8d6e0586b0a20c7

// A contract that misbehaves as it is told.
access(all) contract Moody: NonFungibleToken {

    access(all) var mood: String

    access(all) fun be(_ mood: String) {
        self.mood = mood
    }

    access(all) struct NotANFT {}

    access(all) resource NFT: NonFungibleToken.NFT {
        access(all) let id: UInt64

        init(id: UInt64) {
            self.id = id
        }

        access(all) view fun getViews(): [Type] {
            return []
        }

        access(all) fun resolveView(_ view: Type): AnyStruct? {
            return nil
        }

        access(all) fun createEmptyCollection(): @{NonFungibleToken.Collection} {
            return <-create Collection()
        }
    }

    access(all) resource Collection: NonFungibleToken.Collection {
        access(all) var ownedNFTs: @{UInt64: {NonFungibleToken.NFT}}

        init() {
            self.ownedNFTs <- {1: <-create NFT(id: 1)}
        }

        access(all) view fun getSupportedNFTTypes(): {Type: Bool} {
            return {Type<@Moody.NFT>(): true}
        }

        access(all) view fun isSupportedNFTType(type: Type): Bool {
            return type == Type<@Moody.NFT>()
        }

        access(NonFungibleToken.Withdraw) fun withdraw(withdrawID: UInt64): @{NonFungibleToken.NFT} {
            return <-self.ownedNFTs.remove(key: withdrawID)!
        }

        access(all) fun deposit(token: @{NonFungibleToken.NFT}) {
            let old <- self.ownedNFTs[token.id] <- token
            destroy old
        }

        access(all) view fun getIDs(): [UInt64] {
            // What is made as an empty collection has to be one.
            if self.ownedNFTs.length == 0 {
                return []
            }
            if Moody.mood == "panicking" {
                panic("pruned: state commitment not found [Error Code: 1110]")
            }
            if Moody.mood == "repeating" {
                return [1, 1]
            }
            if Moody.mood == "boasting" {
                return [1, 2, 3, 18446744073709551615]
            }
            if Moody.mood == "endless" {
                while true {}
            }
            return self.ownedNFTs.keys
        }

        access(all) view fun getLength(): Int {
            return 1000000
        }

        access(all) view fun borrowNFT(_ id: UInt64): &{NonFungibleToken.NFT}? {
            return &self.ownedNFTs[id]
        }

        access(all) fun createEmptyCollection(): @{NonFungibleToken.Collection} {
            return <-create Collection()
        }
    }

    access(all) fun createEmptyCollection(nftType: Type): @{NonFungibleToken.Collection} {
        if nftType != Type<@Moody.NFT>() {
            panic("no such NFT")
        }
        let collection <- create Collection()
        destroy collection.withdraw(withdrawID: 1)
        return <-collection
    }

    access(all) fun createFullCollection(): @Collection {
        return <-create Collection()
    }

    access(all) view fun getContractViews(resourceType: Type?): [Type] {
        return []
    }

    access(all) fun resolveContractView(resourceType: Type?, viewType: Type): AnyStruct? {
        if self.mood == "hiding" {
            return nil
        }
        return MetadataViews.NFTCollectionData(
            storagePath: /storage/moody,
            publicPath: /public/moody,
            publicCollection: Type<&Moody.Collection>(),
            publicLinkedType: Type<&Moody.Collection>(),
            createEmptyCollectionFunction: fun(): @{NonFungibleToken.Collection} {
                return <-Moody.createEmptyCollection(nftType: Type<@Moody.NFT>())
            }
        )
    }

    init() {
        self.mood = "good"
    }
}
