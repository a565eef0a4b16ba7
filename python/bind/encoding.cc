#include "bind/encoding.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind/given.h"
#include "bind/outside.h"

namespace bind {
namespace {

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

}  // namespace

const tokenizer::Encoding& Encoding::all() {
  if (whole) return *whole;
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
            if (self.engine->head().plain && self.pair.is_none())
              return std::vector<std::int32_t>(self.ids.size());
            return self.all().types;
          },
          "Which of two texts each token is of, as the post-processor says it.")
      .def("__repr__", [](const Encoding& self) {
        return "Encoding(" + std::to_string(self.ids.size()) + " ids)";
      });
}

}  // namespace bind
