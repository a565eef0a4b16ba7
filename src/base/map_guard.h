// A file that shrinks while it is mapped: an error and not a signal.
//
// Reading a page that its file no longer reaches raises SIGBUS. For a fault inside a guarded map, a
// handler puts zero pages from the fault to the end of the map and marks it torn: the reader goes on
// over zeros, and asks torn() after its pass. Every other SIGBUS finds the action that stood before.
#pragma once

#include <cstddef>

namespace base {

struct GuardedMap;  // a place in the handler's list

class MapGuard {
 public:
  // Guards [start, start + size), a private mapping of whole pages; ends before it is unmapped. The
  // first guard of the process installs the handler. Safe on any thread.
  MapGuard(void* start, std::size_t size);
  MapGuard(const MapGuard&) = delete;
  ~MapGuard();
  bool torn() const;

 private:
  GuardedMap* map_;
};

}  // namespace base
