#include "rank/mpi.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "rank/open_mpi_library.h"
#include "rank/peer.h"

namespace rank {

using base::Code;
using base::Error;
using base::Result;

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr int kTag = 1;
constexpr std::size_t kPiece = std::size_t{1} << 30;  // MPI counts in int
constexpr auto kLook = Milliseconds(100);             // between two looks at the other processes

// How long to sleep in a wait that has lasted so long: short waits are those of a step, long ones
// those of ranks that have nothing to do, which should leave the processor to the others.
void pause(Clock::duration waited) {
  if (waited < Milliseconds(2)) return static_cast<void>(::sched_yield());
  ::usleep(waited < Milliseconds(50) ? 50 : waited < Milliseconds(1000) ? 500 : 5000);
}

class Mpi final : public Ranks {
 public:
  Mpi(OpenMpiLibrary library, int number, int size)
      : Ranks(number, size), mpi_(library), here_(this_process()) {}

  Result<void> meet();
  std::vector<int> here() const override {
    std::vector<int> out;
    for (std::size_t r = 0; r < peers_.size(); ++r)
      if (peers_[r].place == here_.place) out.push_back(static_cast<int>(r));
    return out;
  }
  std::vector<int> machines() const override { return machines_of(peers_); }
  // A rank that others may still wait for must not wait for them.
  void finish() override {
    if (!broken()) mpi_.finalize();
  }

 protected:
  Result<void> begin_passing(std::span<const Out> out, std::span<const In> in) override;
  Result<void> pass_on() override;
  Result<void> pass_begun() override;

 private:
  using Handle = OpenMpiLibrary::Handle;
  Result<void> check(int error) const;
  Result<void> check_peers() const;

  const OpenMpiLibrary mpi_;
  const Peer here_;
  std::vector<Peer> peers_;       // by rank; none before meet()
  std::vector<Handle> requests_;  // that are not done
};

Result<void> Mpi::meet() {
  for (const auto& line : TRY(gather(here_.text()))) peers_.push_back(Peer::from_text(line));
  return {};
}

Result<void> Mpi::begin_passing(std::span<const Out> out, std::span<const In> in) {
  for (const auto& [from, bytes] : in)
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
      const auto count = static_cast<int>(std::min(kPiece, bytes.size() - at));
      TRY(check(mpi_.receive(bytes.data() + at, count, mpi_.byte, from, kTag, mpi_.world,
                             &requests_.emplace_back())));
    }
  for (const auto& [to, bytes] : out)
    for (std::size_t at = 0; at < bytes.size(); at += kPiece) {
      const auto count = static_cast<int>(std::min(kPiece, bytes.size() - at));
      TRY(check(mpi_.send(bytes.data() + at, count, mpi_.byte, to, kTag, mpi_.world,
                          &requests_.emplace_back())));
    }
  return {};
}

// Asking after one request moves all of them.
Result<void> Mpi::pass_on() {
  while (!requests_.empty()) {
    int done = 0;
    TRY(check(mpi_.test(&requests_.back(), &done, nullptr)));
    if (!done) return {};
    requests_.pop_back();
  }
  return {};
}

Result<void> Mpi::pass_begun() {
  const auto began = Clock::now();
  auto looked = began;
  while (!requests_.empty()) {
    TRY(pass_on());
    const auto now = Clock::now();
    if (now - looked > kLook) {
      TRY(check_peers());
      looked = now;
    }
    if (!requests_.empty()) pause(now - began);
  }
  return {};
}

Result<void> Mpi::check(int error) const {
  if (error == 0) return {};
  char text[1024] = {};
  int length = 0;
  mpi_.error_text(error, text, &length);
  return Error{Code::failed, std::string("Open MPI says: ") + text,
               "rank " + std::to_string(number()),
               "run the same command again to go on from the last checkpoint"};
}

// What a rank waits for may come from one that itself waits for a rank that is gone, so all are
// looked at.
Result<void> Mpi::check_peers() const {
  for (std::size_t r = 0; r < peers_.size(); ++r)
    if (has_ended(peers_[r], here_))
      return Error{Code::failed,
                   "rank " + std::to_string(r) + " of " + std::to_string(size()) +
                       " has ended (process " + std::to_string(peers_[r].process) + " on " +
                       peers_[r].host + "), so this rank stops, too",
                   "rank " + std::to_string(number()),
                   "run the same command again, with fewer ranks if need be: it goes on from the "
                   "last checkpoint"};
  return {};
}

}  // namespace

Result<std::unique_ptr<Ranks>> open_mpi() {
  const auto library = TRY(OpenMpiLibrary::open());
  constexpr int funneled = 1;  // other threads compute, this one talks
  int given = 0, number = 0, size = 0;
  if (library.init(nullptr, nullptr, funneled, &given) != 0 ||
      library.number(library.world, &number) != 0 || library.size(library.world, &size) != 0)
    return Error{Code::failed, "Open MPI cannot be started", "ranks",
                 "see what it says above; does `mpirun -n 2 hostname` work here?"};
  library.answer_errors(library.world, library.errors_return);
  auto mpi = std::make_unique<Mpi>(library, number, size);
  TRY(mpi->meet());
  return std::unique_ptr<Ranks>(std::move(mpi));
}

}  // namespace rank
