#include "rank/peer.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace rank {

namespace {

// What proc(5) says of a process: its state and the time at which it began; empty if there is none.
struct Seen {
  char state = 0;
  std::string begun = "";
};

Seen look_at(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return {};
  const auto name_end = line.rfind(')');  // the name may hold blanks and brackets
  if (name_end == std::string::npos) return {};
  std::istringstream fields(line.substr(name_end + 1));
  Seen seen;
  fields >> seen.state;
  for (int field = 4; field <= 22; ++field) fields >> seen.begun;
  return seen;
}

std::string first_line(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Process numbers mean the same to two processes of one boot and one namespace.
std::string place_of_numbers() {
  char link[64] = {};
  const auto length = ::readlink("/proc/self/ns/pid", link, sizeof link - 1);
  return first_line("/proc/sys/kernel/random/boot_id") + "/" +
         (length > 0 ? std::string(link, static_cast<std::size_t>(length)) : "");
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 && *name ? name : "unknown";
}

}  // namespace

// Each boot of a machine has a number of its own; where it cannot be read, the name has to do.
std::string Peer::machine() const {
  const auto boot = place.substr(0, place.find('/'));
  return boot.empty() ? host : boot;
}

std::vector<int> machines_of(const std::vector<Peer>& peers) {
  std::vector<int> out;
  for (const auto& peer : peers) {
    const auto first = std::ranges::find(peers, peer.machine(), &Peer::machine);
    out.push_back(static_cast<int>(first - peers.begin()));
  }
  return out;
}

std::string Peer::text() const {
  return host + " " + place + " " + std::to_string(process) + " " + begun;
}

Peer Peer::from_text(const std::string& line) {
  Peer peer;
  std::istringstream(line) >> peer.host >> peer.place >> peer.process >> peer.begun;
  return peer;
}

Peer this_process() {
  const int process = ::getpid();
  return {host_name(), place_of_numbers(), process, look_at(process).begun};
}

bool has_ended(const Peer& peer, const Peer& here) {
  if (peer.place != here.place) return false;
  const auto seen = look_at(peer.process);
  return seen.state == 0 || seen.state == 'Z' || seen.state == 'X' || seen.begun != peer.begun;
}

}  // namespace rank
