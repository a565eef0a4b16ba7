#include "bind/encode.h"

#include <nanobind/stl/string.h>
#include <sched.h>

#include <algorithm>
#include <deque>

#include "base/pool.h"
#include "base/utf8.h"
#include "bind/given.h"
#include "bind/outside.h"

namespace bind {
namespace {

using binding::Engine;
using Ids = std::vector<tokenizer::TokenId>;

constexpr std::size_t kWorthThreads = 32 << 10;  // bytes of text, or ids

struct Asked {
  Text text;
  std::optional<Text> pair;
  std::optional<base::Result<Ids>> made = {};
  Engine::Text engine_text(bool special) const {
    Engine::Text out{.text = text.view(), .special = special};
    if (pair) out.pair = pair->view();
    return out;
  }
};

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

int workers(int threads, std::size_t size) {
  if (threads < 0) throw nb::value_error("threads must be at least 1, or 0 for all");
  if (size < kWorthThreads) return 1;
  return threads > 0 ? std::min(threads, 1024) : usable_cores();
}

nb::list list_of(nb::handle given, const char* what) {
  if (PyUnicode_Check(given.ptr()) || PyBytes_Check(given.ptr()) || given.is_none())
    throw nb::type_error(
        (std::string(what) + ", not " + nb::type_name(given.type()).c_str()).c_str());
  auto list = nb::steal<nb::list>(PySequence_List(given.ptr()));
  if (!list.is_valid()) throw nb::python_error();
  return list;
}

Asked asked_of(nb::handle item) {
  if (!nb::isinstance<nb::tuple>(item) && !nb::isinstance<nb::list>(item))
    return {Text(item, "each text"), {}};
  if (nb::len(item) != 2) throw nb::value_error("a text and its pair are two, in a tuple");
  return {Text(item[0], "each text"), Text(item[1], "each pair")};
}

nb::str text_of(const std::string& bytes) {
  const auto sound = base::to_utf8(bytes);
  return nb::str(sound.data(), sound.size());
}

Encoding encoding_of(const Tokenizer& self, Asked&& asked, Ids&& ids, bool special) {
  const auto& head = self.engine->head();
  Encoding out{.engine = self.engine,
               .ids = std::move(ids),
               .text = asked.text.object(),
               .pair = asked.pair ? asked.pair->object() : nb::none(),
               .special = special};
  out.padded = head.padded;
  if (head.padded) return out;
  if (!special)
    out.around.emplace(0, 0);
  else if (head.around && !asked.pair)
    out.around.emplace(head.before.size(), head.after.size());
  return out;
}

}  // namespace

Encoding encode(const Tokenizer& self, nb::handle text, bool special, nb::handle pair) {
  Asked asked{Text(text, "the text"), {}};
  if (!pair.is_none()) asked.pair.emplace(pair, "the pair");
  auto made = [&] {
    const Outside outside;
    return self.engine->ids(asked.engine_text(special));
  }();
  return encoding_of(self, std::move(asked), taken(std::move(made)), special);
}

nb::list encode_batch(const Tokenizer& self, nb::handle texts, bool special, int threads) {
  std::deque<Asked> all;
  std::size_t size = 0;
  for (const auto item : list_of(texts, "texts must be a list of str")) {
    all.push_back(asked_of(item));
    size += all.back().text.view().size();
  }
  const auto count = workers(threads, size);
  {
    const Outside outside;
    base::Pool(count).run(all.size(), [&](int, std::size_t i) {
      all[i].made = self.engine->ids(all[i].engine_text(special));
    });
  }
  nb::list out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& made = *all[i].made;
    if (!made.ok()) made.error().where = "text " + std::to_string(i) + " of the list";
    auto ids = taken(std::move(made));
    out.append(nb::cast(encoding_of(self, std::move(all[i]), std::move(ids), special)));
  }
  return out;
}

nb::str decode(const Tokenizer& self, nb::handle given, bool skip_special) {
  const auto ids = ids_of(given);
  auto made = [&] {
    const Outside outside;
    return self.engine->decode(ids, skip_special);
  }();
  return text_of(taken(std::move(made)));
}

nb::list decode_batch(const Tokenizer& self, nb::handle batch, bool skip_special, int threads) {
  std::vector<Ids> all;
  std::size_t size = 0;
  for (const auto item : list_of(batch, "the batch must be a list of lists of ids")) {
    all.push_back(ids_of(item));
    size += all.back().size();
  }
  const auto count = workers(threads, size);
  std::vector<base::Result<std::string>> made(all.size(), std::string());
  {
    const Outside outside;
    base::Pool(count).run(all.size(), [&](int, std::size_t i) {
      made[i] = self.engine->decode(all[i], skip_special);
    });
  }
  nb::list out;
  for (auto& one : made) out.append(text_of(taken(std::move(one))));
  return out;
}

}  // namespace bind
