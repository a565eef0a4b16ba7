#include "bind/given.h"

#include <nanobind/stl/string.h>

#include <cstdint>
#include <string>

#include "base/utf8.h"

namespace bind {
namespace {

std::string type_of(nb::handle given) { return nb::type_name(given.type()).c_str(); }

// What stands behind a failed conversion of a str.
[[noreturn]] void raise_surrogate(const char* what) {
  nb::python_error error;
  if (!error.matches(PyExc_UnicodeEncodeError)) throw error;
  const auto at = nb::cast<std::int64_t>(error.value().attr("start"));
  const auto sentence = std::string(what) + " has half a surrogate pair at character " +
                        std::to_string(at) +
                        ", which is no text; write it with errors='replace', or give bytes";
  throw nb::value_error(sentence.c_str());
}

tokenizer::TokenId id_of(nb::handle item) {
  const auto whole = nb::steal(PyNumber_Index(item.ptr()));
  if (!whole.is_valid()) {
    PyErr_Clear();
    throw nb::type_error(("a token id is a whole number, not " + type_of(item)).c_str());
  }
  int overflow = 0;
  const auto value = PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow);
  if (overflow == 0 && value >= 0 && value <= INT32_MAX)
    return static_cast<tokenizer::TokenId>(value);
  const auto shown = nb::cast<std::string>(nb::str(whole));
  throw nb::value_error((shown.substr(0, 40) + " is no token id").c_str());
}

}  // namespace

Text::Text(nb::handle given, const char* what) : object_(nb::borrow(given)) {
  Py_ssize_t size = 0;
  if (PyUnicode_Check(given.ptr())) {
    const char* data = PyUnicode_AsUTF8AndSize(given.ptr(), &size);
    if (!data) raise_surrogate(what);
    view_ = {data, static_cast<std::size_t>(size)};
    return;
  }
  if (PyByteArray_Check(given.ptr()) || PyMemoryView_Check(given.ptr())) {
    object_ = nb::steal(PyBytes_FromObject(given.ptr()));  // a copy, since these may change
    if (!object_.is_valid()) throw nb::python_error();
  }
  char* data = nullptr;
  if (!PyBytes_Check(object_.ptr()))
    throw nb::type_error(
        (std::string(what) + " must be str or bytes, not " + type_of(given)).c_str());
  if (PyBytes_AsStringAndSize(object_.ptr(), &data, &size) != 0) throw nb::python_error();
  view_ = {data, static_cast<std::size_t>(size)};
}

std::vector<tokenizer::TokenId> ids_of(nb::handle given) {
  std::vector<tokenizer::TokenId> out;
  if (PyLong_Check(given.ptr())) return {id_of(given)};
  if (PyUnicode_Check(given.ptr()) || PyBytes_Check(given.ptr()) || given.is_none())
    throw nb::type_error(("ids must be a list of whole numbers, not " + type_of(given)).c_str());
  nb::object list = nb::borrow(given);
  if (!PyList_Check(given.ptr()) && nb::hasattr(given, "tolist")) {
    list = given.attr("tolist")();
    if (PyLong_Check(list.ptr())) return {id_of(list)};
  }
  if (!PyList_Check(list.ptr())) {
    list = nb::steal(PySequence_List(list.ptr()));
    if (!list.is_valid()) throw nb::python_error();
  }
  const auto size = PyList_Size(list.ptr());
  out.reserve(static_cast<std::size_t>(size));
  for (Py_ssize_t i = 0; i < PyList_Size(list.ptr()); ++i)
    out.push_back(id_of(nb::borrow(PyList_GetItem(list.ptr(), i))));
  return out;
}

void raise(const base::Error& error) {
  const auto type = nb::module_::import_("janua.error").attr("Error");
  const auto value = type(base::name(error.code), base::to_utf8(error.what),
                          base::to_utf8(error.where), base::to_utf8(error.hint));
  PyErr_SetObject(type.ptr(), value.ptr());
  throw nb::python_error();
}

}  // namespace bind
