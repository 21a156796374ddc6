import NonFungibleToken from 0xf8d6e0586b0a20c7
import MetadataViews from 0xf8d6e0586b0a20c7
import ViewResolver from 0xf8d6e0586b0a20c7

// A collection with two kinds of NFT, views of every sort, and a feature that turns on whoever believes a collection:
// what another account shows through a loan is listed and lent as if it were here.
access(all) contract Badges: NonFungibleToken {

    access(all) var minted: UInt64

    access(all) resource NFT: NonFungibleToken.NFT {
        access(all) let id: UInt64
        access(all) let level: Int8

        init(id: UInt64, level: Int8) {
            self.id = id
            self.level = level
        }

        access(all) view fun getViews(): [Type] {
            return [Type<MetadataViews.Display>(), Type<MetadataViews.Traits>()]
        }

        access(all) fun resolveView(_ view: Type): AnyStruct? {
            if self.level < 0 {
                panic("this badge does not like to be looked at [Error Code: 1110]")
            }
            switch view {
                case Type<MetadataViews.Display>():
                    return MetadataViews.Display(
                        name: "Badge \"".concat(self.id.toString()).concat("\""),
                        description: "Ünïcode 🎖 and\nlines",
                        thumbnail: MetadataViews.IPFSFile(
                            cid: "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
                            path: "small.png"
                        )
                    )
                case Type<MetadataViews.ExternalURL>():
                    return MetadataViews.ExternalURL("https://badges.example/".concat(self.id.toString()))
                case Type<MetadataViews.Serial>():
                    return MetadataViews.Serial(UInt64.max)
                case Type<MetadataViews.Editions>():
                    return MetadataViews.Editions([
                        MetadataViews.Edition(name: "First", number: self.id, max: 1000),
                        MetadataViews.Edition(name: nil, number: 7, max: nil)
                    ])
                case Type<MetadataViews.Rarity>():
                    return MetadataViews.Rarity(score: 99.5, max: 100.0, description: "rare")
                case Type<MetadataViews.Traits>():
                    let traits = MetadataViews.dictToTraits(
                        dict: {"level": self.level, "colour": "red", "member": true},
                        excludedNames: nil
                    )
                    traits.addTrait(MetadataViews.Trait(
                        name: "born", value: 1700000000.0, displayType: "Date",
                        rarity: MetadataViews.Rarity(score: 1.5, max: nil, description: nil)
                    ))
                    traits.addTrait(MetadataViews.Trait(
                        name: "big", value: UInt256.max, displayType: nil, rarity: nil
                    ))
                    traits.addTrait(MetadataViews.Trait(
                        name: "type", value: Type<@Badges.NFT>(), displayType: nil, rarity: nil
                    ))
                    traits.addTrait(MetadataViews.Trait(
                        name: "place", value: /public/badges, displayType: nil, rarity: nil
                    ))
                    traits.addTrait(MetadataViews.Trait(
                        name: "list", value: [1 as AnyStruct, "two", {3: "three"}], displayType: nil, rarity: nil
                    ))
                    return traits
            }
            return nil
        }

        access(all) fun createEmptyCollection(): @{NonFungibleToken.Collection} {
            return <-create Collection()
        }
    }

    // Of the same contract, and in the same collections; no badge, and says nothing about itself.
    access(all) resource Pin: NonFungibleToken.NFT {
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
        access(self) var loan: Capability<&Collection>?

        init() {
            self.ownedNFTs <- {}
            self.loan = nil
        }

        access(all) fun show(_ loan: Capability<&Collection>) {
            self.loan = loan
        }

        access(all) view fun getSupportedNFTTypes(): {Type: Bool} {
            return {Type<@Badges.NFT>(): true, Type<@Badges.Pin>(): true}
        }

        access(all) view fun isSupportedNFTType(type: Type): Bool {
            return type == Type<@Badges.NFT>() || type == Type<@Badges.Pin>()
        }

        access(NonFungibleToken.Withdraw) fun withdraw(withdrawID: UInt64): @{NonFungibleToken.NFT} {
            return <-self.ownedNFTs.remove(key: withdrawID)!
        }

        access(all) fun deposit(token: @{NonFungibleToken.NFT}) {
            let old <- self.ownedNFTs[token.id] <- token
            destroy old
        }

        access(all) view fun getIDs(): [UInt64] {
            if let loan = self.loan {
                return self.ownedNFTs.keys.concat(loan.borrow()!.getIDs())
            }
            return self.ownedNFTs.keys
        }

        access(all) view fun getLength(): Int {
            return self.getIDs().length
        }

        access(all) view fun borrowNFT(_ id: UInt64): &{NonFungibleToken.NFT}? {
            if self.ownedNFTs.containsKey(id) || self.loan == nil {
                return &self.ownedNFTs[id]
            }
            return self.loan!.borrow()!.borrowNFT(id)
        }

        access(all) fun createEmptyCollection(): @{NonFungibleToken.Collection} {
            return <-create Collection()
        }
    }

    access(all) fun createEmptyCollection(nftType: Type): @{NonFungibleToken.Collection} {
        return <-create Collection()
    }

    access(all) fun mint(level: Int8): @NFT {
        self.minted = self.minted + 1
        return <-create NFT(id: self.minted, level: level)
    }

    access(all) fun mintPin(): @Pin {
        self.minted = self.minted + 1
        return <-create Pin(id: self.minted)
    }

    access(all) view fun getContractViews(resourceType: Type?): [Type] {
        return [Type<MetadataViews.NFTCollectionData>()]
    }

    access(all) fun resolveContractView(resourceType: Type?, viewType: Type): AnyStruct? {
        if viewType != Type<MetadataViews.NFTCollectionData>() {
            return nil
        }
        return MetadataViews.NFTCollectionData(
            storagePath: /storage/badges,
            publicPath: /public/badges,
            publicCollection: Type<&Badges.Collection>(),
            publicLinkedType: Type<&Badges.Collection>(),
            createEmptyCollectionFunction: fun(): @{NonFungibleToken.Collection} {
                return <-create Collection()
            }
        )
    }

    init() {
        self.minted = 0
    }
}
