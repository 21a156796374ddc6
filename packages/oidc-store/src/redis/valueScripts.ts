/** Keys of records that hold nothing but themselves: KEYS[1] the record, KEYS[2] the index of ends. */
const DEAD = `local function dead(e, now) return e and tonumber(e) <= now end`

/** ARGV: payload, expires, now. */
export const PUT_ONCE: string = `${DEAD}
local e = redis.call('HGET', KEYS[1], 'e')
if e and not dead(e, tonumber(ARGV[3])) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'p', ARGV[1], 'e', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[2], KEYS[1])
return 1`

/** ARGV: now. */
export const TAKE_ONCE: string = `${DEAD}
local r = redis.call('HMGET', KEYS[1], 'p', 'e', 's')
if not r[1] or dead(r[2], tonumber(ARGV[1])) or r[3] then return {} end
redis.call('HSET', KEYS[1], 's', ARGV[1])
return { r[1], r[2], ARGV[1] }`

/** ARGV: now. */
export const RELEASE: string = `${DEAD}
local r = redis.call('HMGET', KEYS[1], 'e', 's')
if not r[1] or dead(r[1], tonumber(ARGV[1])) or not r[2] then return 0 end
return redis.call('HDEL', KEYS[1], 's')`

/** ARGV: now. */
export const EXPIRE: string = `${DEAD}
local e = redis.call('HGET', KEYS[1], 'e')
if not e or dead(e, tonumber(ARGV[1])) then return 0 end
redis.call('HSET', KEYS[1], 'e', ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[1], KEYS[1])
return 1`

/** ARGV: expires, now. */
export const COUNT: string = `${DEAD}
local r = redis.call('HMGET', KEYS[1], 'c', 'e')
if r[1] and not dead(r[2], tonumber(ARGV[2])) then
  return { tostring(redis.call('HINCRBY', KEYS[1], 'c', 1)), r[2] }
end
redis.call('HSET', KEYS[1], 'c', 1, 'e', ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[1], KEYS[1])
return { '1', ARGV[1] }`

/** KEYS[1] the index of ends. ARGV: until, limit. */
export const PURGE_VALUES: string = `
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do redis.call('DEL', key) redis.call('ZREM', KEYS[1], key) end
return #keys`

/** KEYS: record, due index, index of ends. ARGV: id, payload, due, expires. */
export const PLAN: string = `
redis.call('HSET', KEYS[1], 'p', ARGV[2], 'e', ARGV[4], 'd', ARGV[3], 'x', KEYS[2], 'i', ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], KEYS[1])
return 1`

/** KEYS: due index. ARGV: prefix of the records' keys, now, limit, until. The index holds encoded identifiers. */
export const TAKE_DUE: string = `
local now, limit, taken, at = tonumber(ARGV[2]), tonumber(ARGV[3]), {}, 0
while #taken < limit do
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2], 'LIMIT', at, 100)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    local key = ARGV[1] .. id
    local r = redis.call('HMGET', key, 'p', 'e', 'd')
    if r[1] and tonumber(r[2]) > now then
      table.insert(taken, { id, r[1], r[3], r[2] })
      if #taken == limit then break end
    end
  end
  at = at + #ids
end
for _, one in ipairs(taken) do
  redis.call('ZADD', KEYS[1], ARGV[4], one[1])
  redis.call('HSET', ARGV[1] .. one[1], 'd', ARGV[4])
end
return taken`

/** KEYS: record, due index, index of ends. ARGV: id, now. */
export const UNPLAN: string = `${DEAD}
local e = redis.call('HGET', KEYS[1], 'e')
if not e then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], KEYS[1])
if dead(e, tonumber(ARGV[2])) then return 0 end
return 1`

/** KEYS: index of ends. ARGV: until, limit. */
export const PURGE_PLANS: string = `
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do
  local r = redis.call('HMGET', key, 'x', 'i')
  if r[1] then redis.call('ZREM', r[1], r[2]) end
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[1], key)
end
return #keys`

/** KEYS: document, index. ARGV: id, value, now, expected version or empty. Answers the document, or its version alone. */
export const PUT_DOCUMENT: string = `
local r = redis.call('HMGET', KEYS[1], 'version', 'created')
local version = tonumber(r[1] or '0')
if ARGV[4] ~= '' and tonumber(ARGV[4]) ~= version then return { tostring(version) } end
local created = r[2] or ARGV[3]
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'value', ARGV[2], 'version', version + 1, 'created', created, 'updated', ARGV[3])
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return { ARGV[1], ARGV[2], tostring(version + 1), created, ARGV[3] }`

/** KEYS: document, index. ARGV: id, expected version or empty. Answers 1, 0, or the version that is in the way as text. */
export const REMOVE_DOCUMENT: string = `
local version = redis.call('HGET', KEYS[1], 'version')
if not version then return 0 end
if ARGV[2] ~= '' and ARGV[2] ~= version then return version end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1`

/** KEYS: the log. ARGV: the entry, how many there must be before it. */
export const APPEND: string = `
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
return 1`

/** KEYS: key, index, counter of positions. ARGV: kid, state, jwk, now. */
export const PUT_KEY: string = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'kid', ARGV[1], 'state', ARGV[2], 'jwk', ARGV[3], 'created', ARGV[4], 'updated', ARGV[4])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[1])
return 1`

/** KEYS: index, counter of positions, then the keys. ARGV: now, then kid, state, jwk of each. */
export const SEED_KEYS: string = `
if redis.call('ZCARD', KEYS[1]) > 0 then return 0 end
for n = 3, #KEYS do
  local at = 2 + (n - 3) * 3
  redis.call('HSET', KEYS[n], 'kid', ARGV[at], 'state', ARGV[at + 1], 'jwk', ARGV[at + 2], 'created', ARGV[1], 'updated', ARGV[1])
  redis.call('ZADD', KEYS[1], redis.call('INCR', KEYS[2]), ARGV[at])
end
return 1`

/** KEYS: the keys. ARGV: now, then the state of each. */
export const SET_STATES: string = `
for _, key in ipairs(KEYS) do if redis.call('EXISTS', key) == 0 then return 0 end end
for n, key in ipairs(KEYS) do redis.call('HSET', key, 'state', ARGV[n + 1], 'updated', ARGV[1]) end
return 1`

/** KEYS: key, index. ARGV: kid. */
export const REMOVE_KEY: string = `
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])`
