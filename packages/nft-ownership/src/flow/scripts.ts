import type { StandardContracts } from './network.ts'

/*
 * Nothing of a query is ever written into these texts: it goes in as arguments. Only addresses of the standard's contracts
 * are, which are an operator's and have the one form of an address.
 *
 * The owner of an account decides what lies at a public path, and may put a collection there that reports any id or lends
 * NFTs of somebody else. So a collection counts only when it is of the very type that the contract itself makes, and an NFT
 * only when it is of the very type that was asked for and lies in this account.
 */

/** Finds the collection of the account: `collection`, `expected` and `owner` are there for what follows. */
const LOCATE = `
access(all) fun main(
    owner: Address,
    host: Address,
    name: String,
    identifier: String,
    path: PublicPath?,
    wanted: [UInt64]?,
    from: Int,
    count: Int
): {String: AnyStruct} {
    let contracts = getAccount(host).contracts
    if !contracts.names.contains(name) {
        return {"status": "no_contract"}
    }
    let declaring = contracts.borrow<&{NonFungibleToken}>(name: name)
    if declaring == nil {
        return {"status": "no_standard"}
    }
    let expected = CompositeType(identifier)
    if expected == nil || !expected!.isSubtype(of: Type<@{NonFungibleToken.NFT}>()) {
        return {"status": "no_type"}
    }

    let empty <- declaring!.createEmptyCollection(nftType: expected!)
    let kind = empty.getType()
    destroy empty

    let account = getAuthAccount<auth(BorrowValue) &Account>(owner)
    var shown: PublicPath? = path
    var collection: &{NonFungibleToken.Collection}? = nil
    if shown == nil {
        let view = declaring!.resolveContractView(
            resourceType: expected,
            viewType: Type<MetadataViews.NFTCollectionData>()
        )
        if let data = view as? MetadataViews.NFTCollectionData {
            shown = data.publicPath
            if account.storage.type(at: data.storagePath) == kind {
                collection = account.storage.borrow<&{NonFungibleToken.Collection}>(from: data.storagePath)
            }
        } else {
            return {"status": "no_path"}
        }
    }
    if collection == nil {
        collection = account.capabilities.borrow<&{NonFungibleToken.Collection}>(shown!)
    }
    if collection == nil {
        return {"status": "absent"}
    }
    let holder = collection!.owner
    if collection!.getType() != kind || holder == nil || holder!.address != owner {
        return {"status": "foreign"}
    }
`

const BORROW = `
        let token = collection!.borrowNFT(id)
        let lender = token?.owner ?? nil
        let held = token != nil
            && token!.getType() == expected!
            && token!.id == id
            && lender != nil
            && lender!.address == owner
`

const LIST = `
    let all = collection!.getIDs()
    var page: [UInt64] = []
    if wanted != nil {
        for id in wanted! {
            if all.contains(id) {
                page.append(id)
            }
        }
    } else if from < all.length {
        let end = from + count
        page = all.slice(from: from, upTo: end < all.length ? end : all.length)
    }
    let ids: [UInt64] = []
    for id in page {
${BORROW}
        if held {
            ids.append(id)
        }
    }
    return {"status": "held", "total": all.length, "read": page.length, "ids": ids}
}
`

const VIEWS = `
    let tokens: [{String: AnyStruct}] = []
    let all = collection!.getIDs()
    for id in wanted ?? [] {
        if !all.contains(id) {
            continue
        }
${BORROW}
        if !held {
            continue
        }
        let resolver = token! as &{ViewResolver.Resolver}
        let views: {String: AnyStruct} = {"id": id}
        if let display = MetadataViews.getDisplay(resolver) {
            views["name"] = display.name
            views["description"] = display.description
            views["thumbnail"] = display.thumbnail.uri()
        }
        if let link = MetadataViews.getExternalURL(resolver) {
            views["externalUrl"] = link.url
        }
        if let serial = MetadataViews.getSerial(resolver) {
            views["serial"] = serial.number
        }
        if let rarity = MetadataViews.getRarity(resolver) {
            views["rarity"] = {"score": rarity.score, "max": rarity.max, "description": rarity.description}
        }
        if let editions = MetadataViews.getEditions(resolver) {
            let list: [{String: AnyStruct}] = []
            for edition in editions.infoList {
                list.append({"name": edition.name, "number": edition.number, "max": edition.max})
            }
            views["editions"] = list
        }
        if let traits = MetadataViews.getTraits(resolver) {
            let list: [{String: AnyStruct}] = []
            for trait in traits.traits {
                let described: {String: AnyStruct} = {
                    "name": trait.name,
                    "value": trait.value,
                    "displayType": trait.displayType
                }
                if let rarity = trait.rarity {
                    described["rarity"] =
                        {"score": rarity.score, "max": rarity.max, "description": rarity.description}
                }
                list.append(described)
            }
            views["traits"] = list
        }
        tokens.append(views)
    }
    return {"status": "held", "tokens": tokens}
}
`

/** Which NFTs of one type lie in an account: those of `wanted`, or a page of all. */
export function listScript(contracts: StandardContracts): string {
  return imports(contracts) + LOCATE + LIST
}

/** What the NFTs of `wanted` say about themselves. */
export function viewsScript(contracts: StandardContracts): string {
  return imports(contracts) + LOCATE + VIEWS
}

function imports({ nonFungibleToken, metadataViews, viewResolver }: StandardContracts): string {
  return [
    `import NonFungibleToken from ${nonFungibleToken}`,
    `import MetadataViews from ${metadataViews}`,
    `import ViewResolver from ${viewResolver}`,
    '',
  ].join('\n')
}
