#include "bind/encoding.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "base/utf8.h"
#include "bind/given.h"
#include "bind/outside.h"

namespace bind {
namespace {

using namespace nb::literals;

int show_buffer(PyObject* self, Py_buffer* view, int flags) {
  static const tokenizer::TokenId none = 0;
  if (!nb::inst_ready(self)) {
    PyErr_SetString(PyExc_BufferError, "this Encoding holds nothing");
    return -1;
  }
  if (flags & PyBUF_WRITABLE) {
    PyErr_SetString(PyExc_BufferError, "the ids of an Encoding cannot be written to");
    return -1;
  }
  auto* one = nb::inst_ptr<Encoding>(self);
  one->shape = static_cast<Py_ssize_t>(one->ids.size());
  *view = {};
  view->buf = const_cast<tokenizer::TokenId*>(one->ids.empty() ? &none : one->ids.data());
  view->len = one->shape * one->stride;
  view->itemsize = one->stride;
  view->readonly = 1;
  view->ndim = 1;
  view->format = flags & PyBUF_FORMAT ? const_cast<char*>("i") : nullptr;
  view->shape = flags & PyBUF_ND ? &one->shape : nullptr;
  view->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &one->stride : nullptr;
  view->obj = self;
  Py_INCREF(self);
  return 0;
}

PyType_Slot slots[] = {{Py_bf_getbuffer, reinterpret_cast<void*>(show_buffer)}, {0, nullptr}};

nb::list offsets_of(const tokenizer::Encoding& all) {
  nb::list out;
  for (const auto& [begin, end] : all.offsets) out.append(nb::make_tuple(begin, end));
  return out;
}

nb::object item_of(const Encoding& self, nb::handle index) {
  return nb::object(nb::cast(self.ids)[index]);
}

[[noreturn]] void raise_unknown_mask(const char* name) {
  raise({base::Code::unsupported, std::string("of this encoding no ") + name + " is known", "",
         "janua.transformers answers it"});
}

std::vector<int> attention_mask(const Encoding& self) {
  if (self.padded) raise_unknown_mask("attention_mask");
  return std::vector<int>(self.ids.size(), 1);
}

std::vector<int> special_tokens_mask(const Encoding& self) {
  if (!self.around) raise_unknown_mask("special_tokens_mask");
  const auto size = self.ids.size();
  std::vector<int> out(size, 1);
  const auto begin = std::min(self.around->first, size);
  const auto end = std::max(begin, size - std::min(self.around->second, size));
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin),
            out.begin() + static_cast<std::ptrdiff_t>(end), 0);
  return out;
}

bool sound(nb::handle text) {
  return text.is_none() || base::valid_utf8(Text(text, "the text").view());
}

// All that there is of it, and not the tokenizer: a process that made many gives them to another one.
nb::tuple state_of(Encoding& self) {
  nb::object parts = nb::none();
  if (self.whole || (sound(self.text) && sound(self.pair))) {
    const auto& all = self.all();
    parts = nb::make_tuple(all.tokens, offsets_of(all), all.types);
  }
  return nb::make_tuple(self.ids, self.text, self.pair, self.special, self.padded, self.around,
                        parts);
}

void set_state(Encoding& self, const nb::tuple& state) {
  new (&self) Encoding{.engine = nullptr,
                       .ids = nb::cast<std::vector<tokenizer::TokenId>>(state[0]),
                       .text = state[1],
                       .pair = state[2],
                       .special = nb::cast<bool>(state[3])};
  self.padded = nb::cast<bool>(state[4]);
  self.around = nb::cast<decltype(self.around)>(state[5]);
  if (state[6].is_none()) return;
  auto& all = self.whole.emplace();
  all.ids = self.ids;
  all.tokens = nb::cast<std::vector<std::string>>(state[6][0]);
  for (const auto& place :
       nb::cast<std::vector<std::pair<std::int64_t, std::int64_t>>>(state[6][1]))
    all.offsets.push_back({place.first, place.second});
  all.types = nb::cast<std::vector<std::int32_t>>(state[6][2]);
}

}  // namespace

const tokenizer::Encoding& Encoding::all() {
  if (whole) return *whole;
  if (!engine)
    raise(
        {base::Code::bad_data, "the bytes were no UTF-8, so that there are the ids alone", "", ""});
  const Text first(text, "the text");
  binding::Engine::Text asked{.text = first.view(), .special = special};
  std::optional<Text> second;
  if (!pair.is_none()) asked.pair = second.emplace(pair, "the pair").view();
  auto made = [&] {
    const Outside outside;
    return engine->encode(asked);
  }();
  auto found = taken(std::move(made));
  if (!whole) whole = std::move(found);
  return *whole;
}

void define_encoding(nb::module_& module) {
  nb::class_<Encoding>(
      module, "Encoding", nb::type_slots(slots),
      "What a text became. The ids are there at once, and as a buffer of int32 without a copy: numpy.asarray(encoding), "
      "memoryview(encoding). Tokens, offsets and types are made when they are first asked for.")
      .def("__len__", [](const Encoding& self) { return self.ids.size(); })
      .def_prop_ro(
          "ids", [](const Encoding& self) { return self.ids; }, "Token ids, a list of int.")
      .def(
          "tolist", [](const Encoding& self) { return self.ids; }, "The ids, as arrays have them.")
      .def_prop_ro(
          "tokens", [](Encoding& self) { return self.all().tokens; },
          "How tokenizer.json spells each token.")
      .def_prop_ro(
          "offsets", [](Encoding& self) { return offsets_of(self.all()); },
          nb::sig("def offsets(self) -> list[tuple[int, int]]"),
          "Where each token begins and ends in the text, in characters; (0, 0) for what was put around it.")
      .def_prop_ro(
          "type_ids",
          [](Encoding& self) {
            if (self.engine && self.engine->head().plain && self.pair.is_none())
              return std::vector<std::int32_t>(self.ids.size());
            return self.all().types;
          },
          "Which of two texts each token is of, as the post-processor says it.")
      .def("__getitem__", item_of, "index"_a,
           nb::sig("def __getitem__(self, index: int | slice) -> typing.Any"),
           "An id, or those of a slice.")
      .def(
          "__iter__", [](const Encoding& self) { return nb::iter(nb::cast(self.ids)); },
          nb::sig("def __iter__(self) -> collections.abc.Iterator[int]"))
      .def_prop_ro("attention_mask", attention_mask, "1 for each id: nothing was padded.")
      .def_prop_ro("special_tokens_mask", special_tokens_mask,
                   "1 for what the post-processor put around the text.")
      .def("__getstate__", state_of)
      .def("__setstate__", set_state, "state"_a)
      .def("__repr__", [](const Encoding& self) {
        return "Encoding(" + std::to_string(self.ids.size()) + " ids)";
      });
}

}  // namespace bind
