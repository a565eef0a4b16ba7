// The mean gradient of a step whose grains several ranks computed.
//
// Each rank sums the nodes of the tree that its own grains fill (train/tree.h). The parameters are cut
// into as many parts as there are ranks: each rank gets the nodes of all others for its part, joins
// them, and gives what it has then to all. So every rank ends with the same bits that one alone would have,
// having sent and received about twice the bytes of a gradient in float, however many ranks there are.
// Where ranks hold shares of the optimizer's arrays the parts are these shares, and in place of the
// gradient each gives the weights that it updated.
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

template <class T>
class RankSum {
 public:
  // `ranges`: every element once, by rising offset; `size`: of the flat parameters. Takes no memory
  // for one rank. The ranks must outlive it. `shares`, where given: of each rank, cut where ranges meet.
  RankSum(rank::Ranks& ranks, std::vector<SumRange> ranges, std::size_t grains, std::size_t size,
          std::vector<Share> shares = {});

  // own: this rank's grains, all done. sum = the tree sum over all grains times
  // scale, of which a rank that has a share gets that alone; squares, one a range: those of sum, added
  // as tree_sum adds them.
  base::Result<void> sum(const Fold<T>& own, float scale, float* sum, std::vector<double>& squares,
                         const base::Pool& pool);

  // Everybody gets of these `size` numbers what each rank has in its part.
  base::Result<void> share_parts(float* values);

 private:
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
  void sum_own(const Fold<T>& own, const base::Pool& pool);
  base::Result<void> trade_nodes();
  void join_part(float scale, float* sum, std::vector<double>& squares, const base::Pool& pool);
  // Of values that lie from begin to end in each rank's part.
  template <class V>
  base::Result<void> trade(V* values, std::size_t Part::* begin, std::size_t Part::* end);

  rank::Ranks& ranks_;
  const std::vector<SumRange> ranges_;
  const std::vector<Share> shares_;
  std::vector<Part> parts_;    // by rank
  std::vector<Piece> pieces_;  // by grain: together all the grains of a step
};

}  // namespace train
