-- Sends the requests of a file, each once, for as long as wrk runs.
-- usage: wrk … -s wrk.lua ADDRESS -- FILE STATUS
-- FILE has a line for each request: method, path, cookie and body, parted by tabs. STATUS is what
-- every answer has to be. A file with a single line is sent again and again.

local requests, sent = {}, 0
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  expected = tonumber(args[2])
  for line in io.lines(args[1]) do
    local method, path, cookie, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
    local headers = {}
    if cookie ~= "" then headers["Cookie"] = cookie end
    if body ~= "" then headers["Content-Type"] = "application/x-www-form-urlencoded" end
    table.insert(requests, wrk.format(method, path, headers, body ~= "" and body or nil))
  end
  first_wrong, right, spent = 0, 0, 0
end

function request()
  if #requests == 1 then return requests[1] end
  sent = sent + 1
  if sent > #requests then spent = 1 end
  return requests[math.min(sent, #requests)]
end

function response(status, headers, body)
  if status == expected then
    right = right + 1
  elseif first_wrong == 0 then
    first_wrong = status
  end
end

function done(summary, latency, each)
  local thread = threads[1]
  local failed = summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d %d %d %d", thread:get("right"), summary.duration, failed,
    thread:get("first_wrong"), thread:get("spent"),
    latency:percentile(95)))
end
