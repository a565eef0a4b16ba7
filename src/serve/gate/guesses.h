// Who showed wrong keys, and for how long his wrong ones are answered with 429.
//
// Beyond kMost wrong keys within a minute an address is shut out for one minute, then for two, four, up to an hour; an
// hour without a wrong key forgets it. A good key enters from there too: behind one address may stand a whole reading
// room, and of 256 random bits nobody guesses any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace serve {

class Guesses {
 public:
  static constexpr int kMost = 20;
  static constexpr std::size_t kMostPeers = 4096;  // of more, one counts for all
  // A wrong key from `peer` at `now`, in seconds of a clock that never goes back: how long it is shut out; 0: it is not.
  std::int64_t wrong(const std::string& peer, std::int64_t now);

 private:
  struct Peer {
    std::int64_t since = 0, last = 0, until = 0;
    std::int64_t shut = 0;  // for how long the last time
    int count = 0;
  };
  void forget(std::int64_t now);
  std::mutex mutex_;
  std::map<std::string, Peer> peers_;
};

}  // namespace serve
