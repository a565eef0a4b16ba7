// janua._janua: what janua/__init__.py is made of.
#include <nanobind/nanobind.h>

#include "bind/encoding.h"
#include "bind/outside.h"
#include "bind/tokenizer.h"

NB_MODULE(_janua, module) {
  module.attr("__doc__") = "The part of janua that is written in C++; import janua instead.";
  bind::guard_forks();
  bind::define_encoding(module);
  bind::define_tokenizer(module);
  bind::define_stream(module);
  bind::define_training(module);
  bind::define_comparison(module);
}
