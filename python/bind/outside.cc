#include "bind/outside.h"

#include <pthread.h>

#include <new>
#include <shared_mutex>

namespace bind {
namespace {

using Lock = std::shared_timed_mutex;

// Never destroyed: threads may still be at work when the program ends.
Lock& at_work() {
  alignas(Lock) static char place[sizeof(Lock)];
  static Lock* lock = new (place) Lock;
  return *lock;
}

}  // namespace

// The lock is taken after the GIL was given back and given back before that is asked for again.
Outside::Outside() { at_work().lock_shared(); }
Outside::~Outside() { at_work().unlock_shared(); }

void guard_forks() {
  at_work();
  pthread_atfork([] { at_work().lock(); }, [] { at_work().unlock(); },
                 [] { new (&at_work()) Lock; });
}

}  // namespace bind
