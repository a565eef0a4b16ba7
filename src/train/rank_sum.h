// The mean gradient of a step whose grains several ranks computed.
//
// Each rank sums the nodes of the tree that its own grains fill (train/tree.h). The parameters are cut
// into as many parts as there are ranks: each rank gets the nodes of all others for its part, joins
// them, and gives what it has then to all. What it sends of its nodes goes on its way a bucket at a time, the
// last elements first, while the rest of its last grain is still computed. So every rank ends with the same bits that one alone would have,
// having sent and received about twice the bytes of a gradient in float, however many ranks there are.
// Where ranks hold shares of the optimizer's arrays the parts are these shares, and in place of the
// gradient each gives the weights that it updated (ZeRO, stage 2: of the mean a rank has its share alone).
#pragma once

#include <vector>

#include "base/pool.h"
#include "rank/ranks.h"
#include "train/fold.h"
#include "train/share.h"
#include "train/tree.h"

namespace train {

// Elements of the flat parameters, at most some ten thousand: what one worker sums at a time.
struct SumRange {
  std::size_t begin, end;
};

// So large that one more message costs nothing, so small that the last one, for which everybody waits, is
// soon there.
inline constexpr std::size_t kBucket = 1 << 20;

template <class T>
class RankSum {
 public:
  // `ranges`: every element once, by rising offset; `size`: of the flat parameters. Takes no memory
  // for one rank. The ranks must outlive it. `shares`, where given: of each rank, cut where ranges meet.
  // `bucket`: elements that are sent at once, where ranges are no larger.
  RankSum(rank::Ranks& ranks, std::vector<SumRange> ranges, std::size_t grains, std::size_t size,
          std::vector<Share> shares = {}, std::size_t bucket = kBucket);

  // Before the grains of a step, on every rank: what the others send may come. Whatever else is said to
  // them before send_all() would be taken for that.
  base::Result<void> begin();
  // Of this rank's grains all are done but `left`, whose gradient is written from element `from` on: sends
  // what that leads to.
  base::Result<void> send(const Fold<T>& own, std::size_t left, std::size_t from);
  // All are done: sends the rest.
  base::Result<void> send_all(const Fold<T>& own, const base::Pool& pool);
  // mean() = the tree sum over all grains times scale, of which a rank that has a share gets that alone;
  // squares, one a range: those of the mean, added as tree_sum adds them.
  base::Result<void> sum(float scale, std::vector<double>& squares, const base::Pool& pool);
  // [size], until the next begin().
  std::span<float> mean() { return {mean_, size_}; }

  // Everybody gets of these `size` numbers what each rank has in its part.
  base::Result<void> share_parts(float* values);

 private:
  struct Bucket {             // what is sent at once
    int owner;                // in whose part it lies
    std::size_t first, last;  // ranges [first, last)
    std::size_t begin, end;   // elements
  };
  struct Part {
    std::size_t first, last;  // ranges [first, last)
    std::size_t begin, end;   // elements
  };
  struct Piece {  // a node of some rank
    int rank;
    Node node;
    std::vector<float> sum;  // of this rank: of all elements; of others: of this rank's part
  };

  Part part_of(int rank, std::size_t size) const;
  void cut(int rank, const Part& part, std::size_t bucket);
  // Of the buckets of all own nodes, one behind the other, those up to `to`.
  base::Result<void> send_up_to(std::size_t to, const Fold<T>& own, const base::Pool& pool);
  void sum_own(const Fold<T>& own, std::size_t bucket, const base::Pool& pool);
  void join_part(float scale, std::vector<double>& squares, const base::Pool& pool);
  // Of values that lie from begin to end in each rank's part.
  template <class V>
  base::Result<void> trade(V* values, std::size_t Part::* begin, std::size_t Part::* end);

  rank::Ranks& ranks_;
  const std::vector<SumRange> ranges_;
  const std::vector<Share> shares_;
  const std::size_t size_;
  std::vector<Part> parts_;      // by rank
  std::vector<Bucket> buckets_;  // the last elements first
  std::vector<Piece> pieces_;    // by grain: together all the grains of a step
  std::vector<Piece*> own_;      // those of this rank
  std::size_t sent_ = 0;         // of own buckets, of this step
  std::vector<float> room_;      // for the mean of a rank that has no grain
  // Where the first own piece was: nobody asks for that once the pieces are joined.
  float* mean_ = nullptr;
};

}  // namespace train
