// Runs a template's tree over values. Everything it can reach is data that it was given.
#pragma once

#include <array>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tokenizer/template/context.h"
#include "tokenizer/template/program.h"

namespace tokenizer::jinja {

// Variables of one scope, by their symbols; a scope sees those around it.
struct Frame {
  Frame* around = nullptr;
  std::uint64_t may_have = 0;  // a bit of each symbol in `names`
  std::vector<std::pair<int, Value>> names;
  bool captured = false;  // a macro was made in it, and sees it as long as it lives
};

struct Macro {
  const Node* node = nullptr;
  Frame* made_in = nullptr;
};

struct Arguments {
  std::vector<Value> places;
  std::vector<std::pair<std::string, Value>> named;
};

// The arguments by the names of a function's parameters; null for one that was not given. Error: bad_data
// for one too many, or of another name.
using Bound = std::array<const Value*, 4>;  // no function has more
base::Result<Bound> bind(const Arguments& given, std::initializer_list<const char*> parameters,
                         std::string_view function);

// What a rendering leaves for the next of its thread, so that it need not be made again.
struct Scratch {
  std::vector<const Value*> known;  // by symbol what the context says, once it was asked
  std::vector<std::unique_ptr<Frame>> frames;
  std::vector<Frame*> free;
  std::vector<Shared<Loop>> loops;  // that nobody holds any more
  std::vector<std::unique_ptr<Macro>> macros;
  std::vector<Shared<Namespace>> spaces;
};

class Evaluator {
 public:
  // `program`, `context` and `now` outlive it. `typical`: bytes that are likely to be written.
  Evaluator(const Program& program, const Context& context, const Limits& limits,
            const std::tm& now, std::size_t typical = 0);
  ~Evaluator();

  // Error: bad_data with the line; bad_request where the template itself refuses (raise_exception).
  base::Result<Text> render();

  // For filters, tests and methods.
  Budget& budget() { return budget_; }
  const std::tm& now() const { return now_; }
  base::Result<Shared<const List>> iterate(const Value& value);
  base::Result<Value> attribute(const Value& of, const std::string& name);
  base::Result<Value> item(const Value& of, const Value& key);
  base::Result<Text> shown(const Value& value);
  base::Result<Value> call(const Value& what, const Arguments& arguments);
  base::Result<Value> make_space(const Arguments& arguments);

 private:
  enum class Flow { on, leave, skip, failed };
  class Scope;
  class LentLoop;
  // What a function returns where `failed_` says why: whatever its kind, it is the one that stands for none.
  struct Failed {
    std::optional<base::Error>& why;
    operator bool() const { return false; }                // NOLINT
    operator const Value*() const { return nullptr; }      // NOLINT
    operator const Arguments*() const { return nullptr; }  // NOLINT
    operator Flow() const { return Flow::failed; }         // NOLINT
    template <class T>
    operator base::Result<T>() const {  // NOLINT
      return std::move(*why);
    }
  };
  Failed failed() { return {failed_}; }
  Failed fail(base::Error why) {
    failed_ = std::move(why);
    return failed();
  }
  [[gnu::cold]] Failed too_deep(int line);
  [[gnu::cold]] Failed too_long();
  [[gnu::cold]] Failed out_of_steps();

  base::Result<Value> eval(const Node& node);
  // The value without a copy where it stands somewhere, else in `room`: good until the next statement, as
  // long as `room` is there. null: it failed.
  [[gnu::always_inline]] const Value* look(const Node& node, Value& room) {
    if (node.way == Way::part) return look_part(node, room);
    if (node.way == Way::other) return look_deep(node, room);
    if (node.way == Way::variable) return look_variable(node);
    if (!budget_.take(1)) return out_of_steps();
    return &node.value;
  }
  [[gnu::noinline]] const Value* look_variable(const Node& node) {
    if (!budget_.take(1)) return out_of_steps();
    return variable(node.symbol);
  }
  const Value* look_part(const Node& node, Value& room);
  const Value* look_part_slowly(const Node& node, const Value* of, Value& room);
  const Value* look_deep(const Node& node, Value& room);
  [[gnu::always_inline]] inline const Value* look_here(const Node& node, Value& room);
  const Value* look_member(const Node& node, Value& room);
  const Value* look_item(const Node& node, Value& room);
  // Of `of`, which stands somewhere, or in `of_room` alone.
  const Value* member_of(const Node& node, const Value* of, bool stands, Value& room);
  const Value* item_of(const Node& node, const Value* of, bool stands, Value& room);
  const Value* variable(int symbol) {
    for (const auto* frame = frame_; frame; frame = frame->around) {
      const auto size = frame->names.size();
      if (size >= 8 && !budget_.take(static_cast<std::int64_t>(size / 8))) return out_of_steps();
      if ((frame->may_have & bit_of(symbol)) == 0) continue;
      for (const auto& [known, value] : frame->names)
        if (known == symbol) return &value;
    }
    const auto* known = known_[symbol];
    return known ? known : from_context(symbol);
  }
  static std::uint64_t bit_of(int symbol) { return std::uint64_t{1} << (symbol & 63); }
  const Value* from_context(int symbol);
  // false: it failed.
  bool make(const Node& node, Value& room);
  bool holds(const Node& node, bool& out) {
    return node.compares_part ? part_holds(node, out) : holds_deep(node, out);
  }
  // x.role == 'user', which most conditions are made of.
  bool part_holds(const Node& node, bool& out);
  bool holds_deep(const Node& node, bool& out);
  [[gnu::always_inline]] inline bool holds_here(const Node& node, bool& out);
  bool compared(const Node& node, bool& out);
  // Texts are what templates compare, nearly always.
  bool compared(Sign sign, const Value& left, const Value& right, bool& out) {
    const auto *a = left.text(), *b = right.text();
    if (!a || !b || (sign != Sign::equal && sign != Sign::unequal))
      return compared_slowly(sign, left, right, out);
    out = a->size() == b->size();
    if (out && !budget_.take_bytes(a->size())) return out_of_steps();
    out = (out && same(*a, *b)) == (sign == Sign::equal);
    return true;
  }
  bool compared_slowly(Sign sign, const Value& left, const Value& right, bool& out);
  bool tested(const Node& node, const Value& value, bool& out);
  bool binary_of(const Node& node, Value& room);
  // Writes it, or, where it is no text but something else, leaves it in `other`.
  bool put_sum(const Node& node, TextWriter& out, std::optional<Value>& other);
  bool put_joined(const Node& node, TextWriter& out);
  bool put_json(const Node& node, TextWriter& out);
  bool json_into(const Node& node, TextWriter& out);
  // A trimmed text is written without being made; what is none is left in `other`, trimmed, and not `done`.
  bool put_trimmed(const Node& node, TextWriter& out, Value& other, bool& done);
  base::Result<Value> slice(const Node& node);
  base::Result<Value> items(const Node& node);
  base::Result<Value> called(const Node& node);
  base::Result<Value> filtered(const Node& node, const Value* in_place_of_null);
  const Arguments* arguments_of(const Node& node, Arguments& room);
  base::Result<Value> invoke(const Macro& macro, const Arguments& arguments);

  Flow run(const std::vector<NodePtr>& body, TextWriter& out);
  Flow step(const Node& node, TextWriter& out);
  Flow loop(const Node& node, TextWriter& out);
  bool loop_items(const Node& node, Shared<const List>& out);
  Flow branch(const Node& node, TextWriter& out);
  [[gnu::noinline]] Flow with(const Node& node, TextWriter& out);
  [[gnu::noinline]] bool generation(const Node& node, TextWriter& out);
  bool set(const Node& node);
  [[gnu::noinline]] bool set_block(const Node& node);
  [[gnu::noinline]] bool call_block(const Node& node, TextWriter& out);
  [[gnu::noinline]] bool filter_block(const Node& node, TextWriter& out);
  bool assign(const Node& target, Value&& value);
  base::Result<Text> captured(const std::vector<NodePtr>& body);
  // Whether so many bytes more may stand there.
  bool may_put(std::size_t bytes, const TextWriter& out) {
    if (!budget_.take_bytes(bytes)) return out_of_steps();
    return out.size() + bytes <= budget_.limits().output || too_long();
  }
  bool put(const Text& text, TextWriter& out) {
    if (!may_put(text.size(), out)) return false;
    out.put(text);
    return true;
  }
  bool show(const Value& value, TextWriter& out);
  bool show(const Node& node, TextWriter& out);
  void define(int symbol, Value&& value);
  Callee make_macro(const Node& node);

  const Program& program_;
  const Context& context_;
  const std::size_t typical_;
  std::optional<base::Error> failed_;
  std::unique_ptr<Scratch> scratch_;
  const Value** known_ = nullptr;  // as it says
  Budget budget_;
  const std::tm& now_;
  int depth_ = 0;
  Frame* frame_ = nullptr;
  bool keeps_frames_ = false;  // a macro sees some
  std::size_t macros_ = 0;     // of the scratch, the first so many
};

}  // namespace tokenizer::jinja

// What a function that may fail found, or leaves early. The first for those whose error `failed_` holds.
#define SEEN(...)               \
  ({                            \
    auto seen = (__VA_ARGS__);  \
    if (!seen) return failed(); \
    seen;                       \
  })
#define GOT(...)                                        \
  ({                                                    \
    auto got = (__VA_ARGS__);                           \
    if (!got.ok()) return fail(std::move(got.error())); \
    got.take();                                         \
  })
