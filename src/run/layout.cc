#include "run/layout.h"

#include <algorithm>
#include <numeric>

namespace run {

namespace {

constexpr double kLineWidth = 2;  // what a line takes up in a layer that it crosses

// A node, or a line where it crosses a layer.
struct Item {
  std::size_t layer = 0;
  double width = 0;
  bool is_line = false;
  double x = 0;
  std::vector<std::size_t> above{}, below{};
};

class Layers {
 public:
  Layers(const std::vector<double>& widths, const std::vector<Line>& lines, double gap)
      : gap_(gap), nodes_(widths.size()) {
    for (const auto width : widths) items_.push_back({.width = width});
    auto sorted = lines;
    std::ranges::stable_sort(sorted, {}, &Line::to);
    for (const auto& [from, to] : sorted)
      items_[to].layer = std::max(items_[to].layer, items_[from].layer + 1);
    for (const auto& line : lines) add(line);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].layer >= layers_.size()) layers_.resize(items_[i].layer + 1);
      layers_[items_[i].layer].push_back(i);
    }
  }

  Layout run() {
    for (auto& layer : layers_) pack(layer);
    // What nobody can take in at a glance need not be neat.
    const int sweeps = items_.size() > 20000 ? 2 : 24;
    for (int sweep = 0; sweep < sweeps; ++sweep) each_layer(sweep % 2 == 0, &Layers::reorder);
    for (int sweep = 0; sweep < sweeps; ++sweep) each_layer(sweep % 2 == 1, &Layers::straighten);
    return result();
  }

 private:
  void add(const Line& line) {
    std::size_t last = line.from;
    ways_.emplace_back();
    for (auto layer = items_[line.from].layer + 1; layer < items_[line.to].layer; ++layer) {
      items_.push_back({.layer = layer, .width = kLineWidth, .is_line = true});
      connect(last, items_.size() - 1);
      last = items_.size() - 1;
      ways_.back().push_back(last);
    }
    connect(last, line.to);
  }

  void connect(std::size_t above, std::size_t below) {
    items_[above].below.push_back(below);
    items_[below].above.push_back(above);
  }

  double distance(std::size_t left, std::size_t right) const {
    const auto& a = items_[left];
    const auto& b = items_[right];
    const double gap = a.is_line && b.is_line ? gap_ / 2 : gap_;
    return (a.width + b.width) / 2 + gap;
  }

  void pack(const std::vector<std::size_t>& layer) {
    for (std::size_t i = 0; i < layer.size(); ++i)
      items_[layer[i]].x = i == 0 ? 0 : items_[layer[i - 1]].x + distance(layer[i - 1], layer[i]);
    if (layer.empty()) return;
    const double middle = (items_[layer.front()].x + items_[layer.back()].x) / 2;
    for (const auto item : layer) items_[item].x -= middle;
  }

  void each_layer(bool down, void (Layers::*function)(std::vector<std::size_t>&, bool)) {
    for (std::size_t i = 0; i < layers_.size(); ++i)
      (this->*function)(layers_[down ? i : layers_.size() - 1 - i], down);
  }

  double mean(const std::vector<std::size_t>& of, double otherwise) const {
    if (of.empty()) return otherwise;
    double sum = 0;
    for (const auto item : of) sum += items_[item].x;
    return sum / static_cast<double>(of.size());
  }

  // By the middle of the neighbours in the layer that was put in order before: few lines cross.
  void reorder(std::vector<std::size_t>& layer, bool down) {
    std::vector<std::pair<double, std::size_t>> keyed;
    for (const auto item : layer) {
      const auto& one = items_[item];
      keyed.emplace_back(mean(down ? one.above : one.below, one.x), item);
    }
    std::ranges::stable_sort(keyed, {}, &std::pair<double, std::size_t>::first);
    for (std::size_t i = 0; i < layer.size(); ++i) layer[i] = keyed[i].second;
    pack(layer);
  }

  // To the middle of all neighbours, as near as the order and the widths allow: the least squares of
  // a sequence that must rise, by pooling what does not. Lines pull harder, so that they are straight.
  void straighten(std::vector<std::size_t>& layer, bool) {
    struct Block {
      double sum, weight;
      std::size_t count;
      double level() const { return sum / weight; }
    };
    std::vector<Block> blocks;
    double offset = 0;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      if (i > 0) offset += distance(layer[i - 1], layer[i]);
      const auto& item = items_[layer[i]];
      const double wish = (mean(item.above, mean(item.below, item.x)) +
                           mean(item.below, mean(item.above, item.x))) /
                          2;
      const double weight = item.is_line ? 4 : 1;
      blocks.push_back({(wish - offset) * weight, weight, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].level() > blocks.back().level()) {
        const auto last = blocks.back();
        blocks.pop_back();
        blocks.back().sum += last.sum;
        blocks.back().weight += last.weight;
        blocks.back().count += last.count;
      }
    }
    offset = 0;
    std::size_t i = 0;
    for (const auto& block : blocks)
      for (std::size_t n = 0; n < block.count; ++n, ++i) {
        if (i > 0) offset += distance(layer[i - 1], layer[i]);
        items_[layer[i]].x = block.level() + offset;
      }
  }

  Layout result() const {
    double left = 0, right = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const double a = items_[i].x - items_[i].width / 2, b = items_[i].x + items_[i].width / 2;
      left = i == 0 ? a : std::min(left, a);
      right = i == 0 ? b : std::max(right, b);
    }
    Layout out;
    out.layers = layers_.size();
    out.width = right - left;
    for (std::size_t i = 0; i < nodes_; ++i)
      out.nodes.push_back({items_[i].layer, items_[i].x - left});
    for (const auto& way : ways_) {
      out.ways.emplace_back();
      for (const auto item : way) out.ways.back().push_back(items_[item].x - left);
    }
    return out;
  }

  double gap_;
  std::size_t nodes_;
  std::vector<Item> items_;  // nodes first
  std::vector<std::vector<std::size_t>> layers_;
  std::vector<std::vector<std::size_t>> ways_;  // of each line: its items
};

}  // namespace

Layout lay_out(const std::vector<double>& widths, const std::vector<Line>& lines, double gap) {
  return Layers(widths, lines, gap).run();
}

}  // namespace run
