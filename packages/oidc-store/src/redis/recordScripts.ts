/**
 * A record is a hash: `m` model, `i` identifier, `p` payload, `g` grant, `c` client, `a` account, `u` uid, `k` user code, `s`
 * consumed at, `n` reuses, `e` expires at. Without `p` it is a tombstone: the identifier was destroyed and must not come
 * back through a request that was under way. Numbers that are compared are kept as the text that came in: Lua would
 * write large ones as powers of ten.
 */
const COMMON = `
local p = KEYS[1]
local x = p .. ':expiry:record'
local function enc(text)
  return (string.gsub(text, "[^A-Za-z0-9%-_.!~*'()]", function(c) return string.format('%%%02X', string.byte(c)) end))
end
local function keyOf(model, id) return p .. ':record:' .. enc(model) .. ':' .. enc(id) end
local function dead(e, now) return e and e ~= '' and tonumber(e) <= now end

local function unindex(key)
  local r = redis.call('HMGET', key, 'm', 'i', 'g', 'c', 'a', 'u', 'k')
  local m, i, g, c, a, u, k = r[1], r[2], r[3], r[4], r[5], r[6], r[7]
  if not m then return end
  if g then redis.call('SREM', p .. ':grant:' .. enc(g), key) end
  if c then redis.call('SREM', p .. ':client-records:' .. enc(c), key) end
  if u and redis.call('GET', p .. ':uid:' .. enc(m) .. ':' .. enc(u)) == key then
    redis.call('DEL', p .. ':uid:' .. enc(m) .. ':' .. enc(u))
  end
  if k and redis.call('GET', p .. ':user-code:' .. enc(m) .. ':' .. enc(k)) == key then
    redis.call('DEL', p .. ':user-code:' .. enc(m) .. ':' .. enc(k))
  end
  if m == 'Session' or m == 'Grant' or m == 'Consent' then
    redis.call('ZREM', p .. ':list:' .. m, i)
    if a then redis.call('ZREM', p .. ':list-account:' .. m .. ':' .. enc(a), i) end
    if c then redis.call('ZREM', p .. ':list-client:' .. m .. ':' .. enc(c), i) end
  end
end

local function bury(key, now, last)
  local r = redis.call('HMGET', key, 'p', 'e')
  if not r[1] then return 0 end
  unindex(key)
  redis.call('HDEL', key, 'p', 'g', 'c', 'a', 'u', 'k')
  if not r[2] then
    redis.call('HSET', key, 'e', last)
    redis.call('ZADD', x, last, key)
  end
  return 1
end

local function revoke(grant, now, last)
  for _, key in ipairs(redis.call('SMEMBERS', p .. ':grant:' .. enc(grant))) do bury(key, now, last) end
end
`

/** ARGV: once, now, model, id, payload, grant, client, account, uid, user code, consumed, expires; empty for none. */
export const SAVE: string = `${COMMON}
local once, now = ARGV[1] == '1', tonumber(ARGV[2])
local m, i, payload, g, c, a, u, k = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local consumed, expires, reuses = ARGV[11], ARGV[12], '0'
if not once and g ~= '' then
  local its = redis.call('HMGET', keyOf('Grant', g), 'm', 'p', 'e')
  if its[1] and not its[2] and not dead(its[3], now) then return 0 end
end
local key = keyOf(m, i)
local old = redis.call('HMGET', key, 'm', 'p', 'e', 's', 'n')
if old[1] and not dead(old[3], now) then
  if once or not old[2] then return 0 end
  if old[4] then consumed = old[4] end
  if old[5] then reuses = old[5] end
end
unindex(key)
redis.call('DEL', key)
redis.call('HSET', key, 'm', m, 'i', i, 'p', payload, 'n', reuses)
local function set(field, value) if value ~= '' then redis.call('HSET', key, field, value) end end
set('g', g) set('c', c) set('a', a) set('u', u) set('k', k) set('s', consumed) set('e', expires)
if expires ~= '' then redis.call('ZADD', x, expires, key) else redis.call('ZREM', x, key) end
if g ~= '' then redis.call('SADD', p .. ':grant:' .. enc(g), key) end
if c ~= '' then redis.call('SADD', p .. ':client-records:' .. enc(c), key) end
if u ~= '' then redis.call('SET', p .. ':uid:' .. enc(m) .. ':' .. enc(u), key) end
if k ~= '' then redis.call('SET', p .. ':user-code:' .. enc(m) .. ':' .. enc(k), key) end
if m == 'Session' or m == 'Grant' or m == 'Consent' then
  redis.call('ZADD', p .. ':list:' .. m, 0, i)
  if a ~= '' then redis.call('ZADD', p .. ':list-account:' .. m .. ':' .. enc(a), 0, i) end
  if c ~= '' then redis.call('ZADD', p .. ':list-client:' .. m .. ':' .. enc(c), 0, i) end
end
return 1`

/** ARGV: `uid` or `user-code`, model, value. */
export const FIND_BY: string = `${COMMON}
local key = redis.call('GET', p .. ':' .. ARGV[1] .. ':' .. enc(ARGV[2]) .. ':' .. enc(ARGV[3]))
if not key then return {} end
return redis.call('HMGET', key, 'p', 'e', 's', 'n')`

/**
 * ARGV: model, id, now, reuses, since, last. The test and the use are one script: with a use alone, a loser that revokes
 * lets the next one win.
 */
export const CONSUME: string = `${COMMON}
local key, now = keyOf(ARGV[1], ARGV[2]), tonumber(ARGV[3])
local r = redis.call('HMGET', key, 'p', 'e', 's', 'n', 'g')
if r[1] and not dead(r[2], now) then
  if not r[3] then
    redis.call('HSET', key, 's', ARGV[3])
    return 1
  end
  if tonumber(r[4]) < tonumber(ARGV[4]) and tonumber(r[3]) > tonumber(ARGV[5]) then
    redis.call('HINCRBY', key, 'n', 1)
    return 1
  end
end
if r[5] then
  bury(keyOf('Grant', r[5]), now, ARGV[6])
  revoke(r[5], now, ARGV[6])
end
return 0`

/** ARGV: model, id, now, last. */
export const DESTROY: string = `${COMMON} return bury(keyOf(ARGV[1], ARGV[2]), tonumber(ARGV[3]), ARGV[4])`

/** ARGV: grant, now, last. */
export const REVOKE: string = `${COMMON} revoke(ARGV[1], tonumber(ARGV[2]), ARGV[3]) return 1`

/** ARGV: model, account, client, after, limit, now; answers identifier, payload and end of each. */
export const LIST: string = `${COMMON}
local m, account, client, after, limit, now = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
local index = p .. ':list:' .. m
if account ~= '' then index = p .. ':list-account:' .. m .. ':' .. enc(account)
elseif client ~= '' then index = p .. ':list-client:' .. m .. ':' .. enc(client) end
local found = {}
while #found < limit do
  local from = '-'
  if after ~= '' then from = '(' .. after end
  local ids = redis.call('ZRANGEBYLEX', index, from, '+', 'LIMIT', 0, 100)
  if #ids == 0 then break end
  for _, id in ipairs(ids) do
    after = id
    local r = redis.call('HMGET', keyOf(m, id), 'p', 'e', 'c')
    if r[1] and not dead(r[2], now) and (client == '' or r[3] == client) then
      table.insert(found, { id, r[1], r[2] or '' })
      if #found == limit then break end
    end
  end
end
return found`

/** ARGV: client identifier, expected version or empty. Answers 1, 0, or the version that is in the way as text. */
export const REMOVE_CLIENT: string = `${COMMON}
local client = p .. ':client:' .. enc(ARGV[1])
local version = redis.call('HGET', client, 'version')
if version and ARGV[2] ~= '' and ARGV[2] ~= version then return version end
local issued = p .. ':client-records:' .. enc(ARGV[1])
for _, key in ipairs(redis.call('SMEMBERS', issued)) do
  unindex(key)
  redis.call('DEL', key)
  redis.call('ZREM', x, key)
end
redis.call('ZREM', p .. ':clients', ARGV[1])
return redis.call('DEL', client)`

/** ARGV: until, limit. */
export const PURGE: string = `${COMMON}
local keys = redis.call('ZRANGEBYSCORE', x, '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do
  unindex(key)
  redis.call('DEL', key)
  redis.call('ZREM', x, key)
end
return #keys`
