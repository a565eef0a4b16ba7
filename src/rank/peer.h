// Who a rank is, for the others: a process on a machine. Those on the same machine can see it end.
#pragma once

#include <string>
#include <vector>

namespace rank {

struct Peer {
  std::string host;   // its name, for people
  std::string place;  // the same for two processes that see each other by their numbers
  int process = 0;
  std::string begun;  // tells it from a later process of the same number; in ticks since the boot

  // The same for two processes of one machine, also where they do not see each other.
  std::string machine() const;
  std::string text() const;  // one line
  static Peer from_text(const std::string& line);
};

Peer this_process();
// Of each peer, the first one on the same machine.
std::vector<int> machines_of(const std::vector<Peer>& peers);
// Whether it has ended: gone, or dead and not waited for. False for one that stands elsewhere.
bool has_ended(const Peer& peer, const Peer& here);

}  // namespace rank
