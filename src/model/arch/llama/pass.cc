// Forward and backward of Llama, written out by hand over the kernels of compute/, so that nothing
// is stored twice and every gradient lands where it is summed. Every array is row-major; a comment
// beside it gives its shape in these letters: M tokens, H hidden, F feed-forward, V vocabulary, L
// layers, D head width, Q = heads*D, K = kv_heads*D, R = Q + 2K the width of a q|k|v row.
//
// Surprise: q, k, v lie side by side in the flat parameters, and so do gate and up. The checkpoint
// names stay apart, the GEMM takes them whole.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

#include "base/checked.h"
#include "compute/attention.h"
#include "compute/matmul.h"
#include "model/arch/llama/llama.h"

namespace model::llama {

namespace {

using compute::matmul;
using compute::Turn;

// Where the parameters of one layer begin in the flat array, in elements.
struct LayerAt {
  std::size_t norm1;    // [H]
  std::size_t qkv;      // [R, H]: q [Q, H], k [K, H], v [K, H] without padding between
  std::size_t o;        // [H, Q]
  std::size_t norm2;    // [H]
  std::size_t gate_up;  // [2F, H]: gate [F, H], up [F, H] without padding between
  std::size_t down;     // [H, F]
};

struct At {
  std::size_t embed;           // [V, H]
  std::size_t norm;            // [H]
  std::size_t head;            // [V, H]; the same as embed in a tied model
  std::vector<LayerAt> layer;  // L
};

Layout sound_layout(const Config& config) {
  auto out = layout(config);
  CHECK(out.ok(), "a pass is made of a config whose layout() was fine");
  return out.take();
}

// Reads the offsets in the order in which layout() has added them.
At offsets(const Shape& c, const Layout& layout) {
  auto next = layout.parameters.begin();
  const auto take = [&](int parameters) {
    const auto offset = next->offset;
    next += parameters;
    return offset;
  };
  At at;
  at.embed = at.head = take(1);
  for (std::int64_t l = 0; l < c.layers; ++l) {
    LayerAt layer;
    layer.norm1 = take(1);
    layer.qkv = take(3);
    layer.o = take(1);
    layer.norm2 = take(1);
    layer.gate_up = take(2);
    layer.down = take(1);
    at.layer.push_back(layer);
  }
  at.norm = take(1);
  if (!c.tied) at.head = take(1);
  return at;
}

struct Sizes {
  std::size_t H, F, V, Q, R;
  explicit Sizes(const Shape& c)
      : H(static_cast<std::size_t>(c.hidden)),
        F(static_cast<std::size_t>(c.feed_forward)),
        V(static_cast<std::size_t>(c.vocabulary)),
        Q(static_cast<std::size_t>(c.heads * c.head_dim)),
        R(static_cast<std::size_t>((c.heads + 2 * c.kv_heads) * c.head_dim)) {}
};

compute::Heads heads_of(const Shape& c) { return {c.heads, c.kv_heads, c.head_dim}; }

// An id is an index into the embedding: one from outside must never reach the kernels.
void check_ids(std::span<const std::int32_t> ids, std::int64_t vocabulary) {
  for (const auto id : ids)
    if (id < 0 || id >= vocabulary)
      throw std::out_of_range("token id " + std::to_string(id) +
                              " lies outside the vocabulary of " + std::to_string(vocabulary));
}

// What forward keeps of a layer for backward.
template <class T>
struct LayerKept {
  std::vector<float> x1, x2;        // [M, H]: residual stream before the first and the second norm
  std::vector<float> rstd1, rstd2;  // [M]: 1/sqrt(mean square + eps) of their rows
  std::vector<T> n1, n2;            // [M, H]: outputs of the two norms
  std::vector<T> qkv;               // [M, R]: q and k already turned by their positions
  std::vector<T> attended;          // [M, Q]
  std::vector<T> gate_up;           // [M, 2F]; backward overwrites it with its gradient
  std::vector<T> h;                 // [M, F]: silu(gate) * up
  compute::Attention<T> attention;  // keeps its own output and softmax sums
  explicit LayerKept(compute::Heads heads) : attention(heads) {}
};

template <class T>
class LlamaPass : public Pass<T> {
 public:
  explicit LlamaPass(const Config& config)
      : shape_(shape_of(config)),
        at_(offsets(shape_, sound_layout(config))),
        n_(shape_),
        frequencies_(rope_frequencies(shape_.rope, shape_.head_dim)),
        kernel_(compute::kernels_for<T>()) {
    for (std::int64_t l = 0; l < shape_.layers; ++l) layers_.emplace_back(heads_of(shape_));
  }

  double gradient(const T* weights, const Batch& batch, T* gradient) override {
    check_ids(batch.ids, shape_.vocabulary);
    w_ = weights;
    g_ = gradient;
    resize(batch.ids.size());
    cover(batch.positions);
    forward(batch);
    const double loss = kernel_.cross_entropy(logits_.data(), batch.targets.data(), nullptr, M_, n_.V);
    backward(batch);
    return loss;
  }

 private:
  void resize(std::size_t rows) {
    if (rows == M_) return;
    M_ = rows;
    for (auto& k : layers_) {
      for (auto* x : {&k.x1, &k.x2}) x->resize(M_ * n_.H);
      for (auto* r : {&k.rstd1, &k.rstd2}) r->resize(M_);
      for (auto* t : {&k.n1, &k.n2}) t->resize(M_ * n_.H);
      k.qkv.resize(M_ * n_.R);
      k.attended.resize(M_ * n_.Q);
      k.gate_up.resize(M_ * 2 * n_.F);
      k.h.resize(M_ * n_.F);
    }
    for (auto* x : {&x_, &dx_}) x->resize(M_ * n_.H);
    for (auto* t : {&branch_, &normed_, &dy_}) t->resize(M_ * n_.H);
    rstd_.resize(M_);
    logits_.resize(M_ * n_.V);
    wide_.resize(M_ * std::max({n_.F, n_.Q, n_.H}));
    dqkv_.resize(M_ * n_.R);
    gain_.resize(n_.H);
    order_.resize(M_);
  }

  void cover(const std::vector<std::int32_t>& positions) {
    const auto last = *std::max_element(positions.begin(), positions.end());
    if (last < positions_) return;
    positions_ = last + 1;
    rope_ = rope_table(frequencies_, 0, positions_);
  }

  void forward(const Batch& batch) {
    kernel_.gather(w_ + at_.embed, batch.ids.data(), x_.data(), M_, n_.H);
    const float* x = x_.data();
    const T* branch = nullptr;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      attention_block(layers_[l], at_.layer[l], batch, x, branch);
      feed_forward_block(layers_[l], at_.layer[l]);
      x = layers_[l].x2.data();
      branch = branch_.data();
    }
    kernel_.add_norm(x, branch, w_ + at_.norm, eps(), x_.data(), normed_.data(), rstd_.data(), M_,
                     n_.H);
    matmul(normed_.data(), Turn::no, w_ + at_.head, Turn::yes, logits_.data(), M_, n_.V, n_.H);
  }

  void attention_block(LayerKept<T>& k, const LayerAt& at, const Batch& batch, const float* x,
                       const T* branch) {
    kernel_.add_norm(x, branch, w_ + at.norm1, eps(), k.x1.data(), k.n1.data(), k.rstd1.data(), M_,
                     n_.H);
    matmul(k.n1.data(), Turn::no, w_ + at.qkv, Turn::yes, k.qkv.data(), M_, n_.R, n_.H);
    turn(k.qkv.data(), batch, 1);
    k.attention.forward(k.qkv.data(), batch.segments, k.attended.data());
    matmul(k.attended.data(), Turn::no, w_ + at.o, Turn::yes, branch_.data(), M_, n_.H, n_.Q);
  }

  void feed_forward_block(LayerKept<T>& k, const LayerAt& at) {
    kernel_.add_norm(k.x1.data(), branch_.data(), w_ + at.norm2, eps(), k.x2.data(), k.n2.data(),
                     k.rstd2.data(), M_, n_.H);
    matmul(k.n2.data(), Turn::no, w_ + at.gate_up, Turn::yes, k.gate_up.data(), M_, 2 * n_.F, n_.H);
    kernel_.swiglu(k.gate_up.data(), k.h.data(), M_, n_.F);
    matmul(k.h.data(), Turn::no, w_ + at.down, Turn::yes, branch_.data(), M_, n_.H, n_.F);
  }

  void backward(const Batch& batch) {
    matmul(logits_.data(), Turn::no, w_ + at_.head, Turn::no, dy_.data(), M_, n_.H, n_.V);
    matmul(logits_.data(), Turn::yes, normed_.data(), Turn::no, g_ + at_.head, n_.V, n_.H, M_);
    std::fill(dx_.begin(), dx_.end(), 0.0f);
    norm_backward(x_, rstd_, at_.norm);
    for (std::size_t l = layers_.size(); l-- > 0;) {
      feed_forward_backward(layers_[l], at_.layer[l]);
      attention_backward(layers_[l], at_.layer[l], batch);
    }
    embed_backward(batch);
  }

  // On entry branch_ [M, H] is the gradient of the block's output: that of the stream,
  // rounded to T.
  void feed_forward_backward(LayerKept<T>& k, const LayerAt& at) {
    matmul(branch_.data(), Turn::no, w_ + at.down, Turn::no, wide_.data(), M_, n_.F, n_.H);
    matmul(branch_.data(), Turn::yes, k.h.data(), Turn::no, g_ + at.down, n_.H, n_.F, M_);
    kernel_.swiglu_backward(k.gate_up.data(), wide_.data(), M_, n_.F);
    matmul(k.gate_up.data(), Turn::no, w_ + at.gate_up, Turn::no, dy_.data(), M_, n_.H, 2 * n_.F);
    matmul(k.gate_up.data(), Turn::yes, k.n2.data(), Turn::no, g_ + at.gate_up, 2 * n_.F, n_.H, M_);
    norm_backward(k.x2, k.rstd2, at.norm2);
  }

  void attention_backward(LayerKept<T>& k, const LayerAt& at, const Batch& batch) {
    matmul(branch_.data(), Turn::no, w_ + at.o, Turn::no, wide_.data(), M_, n_.Q, n_.H);
    matmul(branch_.data(), Turn::yes, k.attended.data(), Turn::no, g_ + at.o, n_.H, n_.Q, M_);
    k.attention.backward(k.qkv.data(), wide_.data(), batch.segments, dqkv_.data());
    turn(dqkv_.data(), batch, -1);
    matmul(dqkv_.data(), Turn::no, w_ + at.qkv, Turn::no, dy_.data(), M_, n_.H, n_.R);
    matmul(dqkv_.data(), Turn::yes, k.n1.data(), Turn::no, g_ + at.qkv, n_.R, n_.H, M_);
    norm_backward(k.x1, k.rstd1, at.norm1);
  }

  // dy_ -> dx_ (added) and its rounded copy branch_; the gain's gradient goes to its place.
  void norm_backward(const std::vector<float>& x, const std::vector<float>& rstd,
                     std::size_t gain) {
    std::fill(gain_.begin(), gain_.end(), 0.0f);
    kernel_.norm_backward(dy_.data(), x.data(), rstd.data(), w_ + gain, dx_.data(), branch_.data(),
                          gain_.data(), M_, n_.H);
    kernel_.narrow(gain_.data(), g_ + gain, n_.H);
  }

  void embed_backward(const Batch& batch) {
    if (!shape_.tied) std::memset(static_cast<void*>(g_ + at_.embed), 0, n_.V * n_.H * sizeof(T));
    std::iota(order_.begin(), order_.end(), 0u);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](auto a, auto b) { return batch.ids[a] < batch.ids[b]; });
    kernel_.scatter(g_ + at_.embed, batch.ids.data(), order_.data(), dx_.data(), M_, n_.H);
  }

  void turn(T* qkv, const Batch& batch, float sign) {
    kernel_.rope(qkv, n_.R, batch.positions.data(), rope_.cos.data(), rope_.sin.data(), sign, M_,
                 static_cast<std::size_t>(shape_.heads + shape_.kv_heads),
                 static_cast<std::size_t>(shape_.head_dim));
  }

  float eps() const { return static_cast<float>(shape_.norm_eps); }

  Shape shape_;
  At at_;
  Sizes n_;
  std::vector<double> frequencies_;  // [D/2]
  std::int64_t positions_ = 0;       // rows of rope_; grows to the longest segment met
  RopeTable rope_;
  const compute::Kernels<T>& kernel_;
  std::vector<LayerKept<T>> layers_;  // L

  // Of the micro-batch in hand. Buffers keep their size between batches of equal M.
  std::size_t M_ = 0;
  const T* w_ = nullptr;     // all parameters, laid out as layout() says
  T* g_ = nullptr;           // their gradient, in the same places
  std::vector<float> x_;     // [M, H]: the embedded tokens; after the layers the last norm's input
  std::vector<float> rstd_;  // [M]: of the last norm
  std::vector<T> normed_;    // [M, H]: output of the last norm
  std::vector<T> logits_;    // [M, V]; after the loss its gradient
  std::vector<T> branch_;    // [M, H]: forward: a block's output, not yet added; backward: dx_ as T
  std::vector<float> dx_;    // [M, H]: gradient of the residual stream, added to by each norm
  std::vector<T> dy_;        // [M, H]: gradient of a norm's output
  std::vector<T> wide_;      // [M, max(F, Q, H)]: gradient of h [M, F], then of attended [M, Q]
  std::vector<T> dqkv_;      // [M, R]
  std::vector<float> gain_;  // [H]: gradient of a gain, summed in float
  std::vector<std::uint32_t> order_;  // [M]: rows by rising token id, equal ids in batch order
};

// Forward for generation and scoring.
class LlamaReader : public Reader {
 public:
  explicit LlamaReader(const Config& config)
      : shape_(shape_of(config)),
        at_(offsets(shape_, sound_layout(config))),
        n_(shape_),
        frequencies_(rope_frequencies(shape_.rope, shape_.head_dim)),
        kernel_(compute::kernels().f32) {}

  void forward(const float* w, std::span<const std::int32_t> ids, Cache& cache, std::size_t rows,
               std::vector<float>& logits) const override {
    check_ids(ids, shape_.vocabulary);
    const std::size_t M = ids.size();
    cache.keys.resize(at_.layer.size());
    cache.values.resize(at_.layer.size());
    std::vector<float> x(M * n_.H), normed(M * n_.H), branch(M * n_.H), rstd(M), qkv(M * n_.R),
        attended(M * n_.Q), gate_up(M * 2 * n_.F), h(M * n_.F);
    const auto rope = rope_table(frequencies_, cache.length, static_cast<std::int64_t>(M));
    std::vector<std::int32_t> row(M);  // of that table
    std::iota(row.begin(), row.end(), 0);
    const auto norm = [&](const float* add, std::size_t gain) {
      kernel_.add_norm(x.data(), add, w + gain, static_cast<float>(shape_.norm_eps), x.data(),
                       normed.data(), rstd.data(), M, n_.H);
    };
    kernel_.gather(w + at_.embed, ids.data(), x.data(), M, n_.H);
    const float* add = nullptr;
    for (std::size_t l = 0; l < at_.layer.size(); ++l, add = branch.data()) {
      const auto& at = at_.layer[l];
      norm(add, at.norm1);
      matmul(normed.data(), Turn::no, w + at.qkv, Turn::yes, qkv.data(), M, n_.R, n_.H);
      kernel_.rope(qkv.data(), n_.R, row.data(), rope.cos.data(), rope.sin.data(), 1, M,
                   static_cast<std::size_t>(shape_.heads + shape_.kv_heads),
                   static_cast<std::size_t>(shape_.head_dim));
      attend(qkv, cache.keys[l], cache.values[l], M, attended);
      matmul(attended.data(), Turn::no, w + at.o, Turn::yes, branch.data(), M, n_.H, n_.Q);
      norm(branch.data(), at.norm2);
      matmul(normed.data(), Turn::no, w + at.gate_up, Turn::yes, gate_up.data(), M, 2 * n_.F, n_.H);
      kernel_.swiglu(gate_up.data(), h.data(), M, n_.F);
      matmul(h.data(), Turn::no, w + at.down, Turn::yes, branch.data(), M, n_.H, n_.F);
    }
    norm(add, at_.norm);
    cache.length += static_cast<std::int64_t>(M);
    logits.resize(rows * n_.V);
    matmul(normed.data() + (M - rows) * n_.H, Turn::no, w + at_.head, Turn::yes, logits.data(),
           rows, n_.V, n_.H);
  }

 private:
  // Appends the new keys and values [M, K], then attends from qkv [M, R] to out [M, Q]: a fresh
  // text in one call, later tokens row by row.
  void attend(const std::vector<float>& qkv, std::vector<float>& keys, std::vector<float>& values,
              std::size_t M, std::vector<float>& out) const {
    const std::size_t kv = (n_.R - n_.Q) / 2, before = keys.size() / kv;
    for (std::size_t m = 0; m < M; ++m) {
      const float* row = qkv.data() + m * n_.R + n_.Q;
      keys.insert(keys.end(), row, row + kv);
      values.insert(values.end(), row + kv, row + 2 * kv);
    }
    if (before == 0 && M > 1) {
      const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(M)};
      compute::Attention<float>(heads_of(shape_)).forward(qkv.data(), whole, out.data());
      return;
    }
    std::vector<float> scratch(before + M);
    for (std::size_t m = 0; m < M; ++m)
      compute::kernels().attend(
          qkv.data() + m * n_.R, keys.data(), values.data(), before + m + 1,
          static_cast<std::size_t>(shape_.heads), static_cast<std::size_t>(shape_.kv_heads),
          static_cast<std::size_t>(shape_.head_dim), scratch.data(), out.data() + m * n_.Q);
  }

  Shape shape_;
  At at_;
  Sizes n_;
  std::vector<double> frequencies_;  // [D/2]
  const compute::Kernels<float>& kernel_;
};

}  // namespace

template <class T>
std::unique_ptr<Pass<T>> make_pass(const Config& config) {
  return std::make_unique<LlamaPass<T>>(config);
}
template std::unique_ptr<Pass<float>> make_pass<float>(const Config&);
template std::unique_ptr<Pass<compute::bf16>> make_pass<compute::bf16>(const Config&);

std::unique_ptr<Reader> make_reader(const Config& config) {
  return std::make_unique<LlamaReader>(config);
}

}  // namespace model::llama
