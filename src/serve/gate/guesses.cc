#include "serve/gate/guesses.h"

#include <algorithm>

namespace serve {
namespace {

constexpr std::int64_t kMinute = 60, kHour = 3600;

}  // namespace

void Guesses::forget(std::int64_t now) {
  std::erase_if(peers_, [&](const auto& one) { return now - one.second.last >= kHour; });
}

std::int64_t Guesses::wrong(const std::string& peer, std::int64_t now) {
  const std::lock_guard lock(mutex_);
  if (peers_.size() >= kMostPeers) forget(now);
  const bool full = peers_.size() >= kMostPeers && !peers_.contains(peer);
  auto& who = peers_[full ? "" : peer];
  if (now - who.last >= kHour) who = {};
  who.last = now;
  if (now < who.until) return who.until - now;
  if (who.count == 0 || now - who.since >= kMinute) {
    who.since = now;
    who.count = 0;
  }
  if (++who.count <= kMost) return 0;
  who.shut = std::clamp(2 * who.shut, kMinute, kHour);
  who.until = now + who.shut;
  who.count = 0;
  return who.shut;
}

}  // namespace serve
