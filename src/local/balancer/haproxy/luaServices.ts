// The services under /_haproxy_… and /_mlb_signal/… of the statistics port, in Lua inside HAProxy as marathon-lb has them: they
// answer with what the worker that is asked knows.

/**
 * @param folder where the configuration and the maps are; absolute, without quotes
 * @param controlSocket takes the lines `hup` and `usr1`
 *
 * Differences to marathon-lb: the pids are those of this HAProxy alone, master first, and not of every one on the machine
 * (`pidof`); and signals go through a socket, since HAProxy does not let Lua start programs since 2.1.
 */
export const luaServices = (folder: string, controlSocket: string): string => `\
-- Written at each start; changes here are lost.
local function read(path)
  local file = io.open(path, "rb")
  if file == nil then return "" end
  local text = file:read("*all")
  file:close()
  return text
end

local function answer(applet, status, text)
  applet:set_status(status)
  applet:add_header("content-length", string.len(text))
  applet:add_header("content-type", "text/plain")
  applet:start_response()
  applet:send(text)
end

local config = ""
core.register_init(function() config = read("${folder}/haproxy.cfg") end)

core.register_service("getconfig", "http", function(applet) answer(applet, 200, config) end)

core.register_service("getvhostmap", "http", function(applet)
  answer(applet, 200, read("${folder}/domain2backend.map"))
end)

core.register_service("getappmap", "http", function(applet)
  answer(applet, 200, read("${folder}/app2backend.map"))
end)

core.register_service("getpids", "http", function(applet)
  local master = string.match(read("/proc/self/status"), "PPid:%s*(%d+)")
  if master == nil then return answer(applet, 500, "no /proc on this system") end
  local workers = read("/proc/" .. master .. "/task/" .. master .. "/children")
  answer(applet, 200, (string.gsub(master .. " " .. workers, "%s+$", "")))
end)

local function signal(path, line, name)
  core.register_service(path, "http", function(applet)
    local control = core.tcp()
    control:settimeout(3)
    local reached = control:connect("unix@${controlSocket}") and control:send(line .. "\\n") and control:receive("*l")
    control:close()
    if reached ~= "ok" then return answer(applet, 500, "Failed to send " .. name .. " signal to marathon-lb") end
    answer(applet, 200, "Sent " .. name .. " signal to marathon-lb")
  end)
end

signal("signalmlbhup", "hup", "SIGHUP")
signal("signalmlbusr1", "usr1", "SIGUSR1")
`;
