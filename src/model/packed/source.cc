#include "model/packed/source.h"

#include <algorithm>

#include "base/visible.h"
#include "model/packed/awq.h"
#include "model/packed/gptq.h"
#include "model/packed/mxfp4.h"
#include "model/packed/packed_words.h"
#include "model/packed/scaled_bytes.h"

namespace model::packed {

namespace {

using base::Result;

// What stands beside a module's weight and changes no number of it.
constexpr const char* kOfActivations[] = {"input_scale", "output_scale", "activation_scale",
                                          "input_zero_point", "output_zero_point"};

// The tensor that a parameter's other parts are named after: its end, and what the parameter has there.
struct Lead {
  Method method;
  const char *end, *instead;
  bool bytes = false;  // of the types of scaled_bytes alone
};
constexpr Lead kLeads[] = {{Method::gptq, "qweight", "weight"},
                           {Method::awq, "qweight", "weight"},
                           {Method::mxfp4, "_blocks", ""},
                           {Method::compressed, "weight_packed", "weight"},
                           {Method::compressed, "weight", "weight", true},
                           {Method::fp8, "weight", "weight", true}};

bool leads(const Lead& lead, const Part& part, Method method) {
  return lead.method == method && part.name.ends_with(lead.end) &&
         (!lead.bytes || std::ranges::find(kByteTypes, part.info->dtype) != kByteTypes.end());
}

Result<Matrix> make(const Lead& lead, const Parts& parts, const Part& part, const Scheme& scheme) {
  if (lead.method == Method::fp8 && part.info->dtype == "I8")
    return unexpected(part, "F8_E4M3 or F8_E5M2, as config.json says,");
  if (lead.bytes) return scaled_bytes(parts, part, scheme);
  switch (lead.method) {
    case Method::gptq:
      return gptq(parts, part, scheme);
    case Method::awq:
      return awq(parts, part, scheme);
    case Method::mxfp4:
      return mxfp4(parts, part);
    case Method::compressed:
    case Method::fp8:
      break;
  }
  return packed_words(parts, part, scheme);
}

// What GPTQ's writers put beside modules that have no bias.
bool is_all_zero(const Part& part) {
  return part.info->bytes.find_first_not_of('\0') == std::string_view::npos;
}

// Whether config.json says that weights are in few bits: compressed-tensors may mean activations alone.
bool of_weights(const Scheme& scheme) {
  return scheme.method != Method::compressed || !scheme.kinds.empty();
}

Result<void> stand_once(const std::map<std::string, Matrix>& all, const Parts& parts) {
  for (const auto& [name, matrix] : all) {
    const auto* plain = parts.find(name);
    if (plain && std::ranges::find(matrix.tensors, name) == matrix.tensors.end())
      return base::Error{
          base::Code::bad_data,
          "the parameter '" + base::visible(name) + "' stands there twice, once quantised",
          plain->file, "fetch the model again"};
  }
  return {};
}

// Somebody has made floats of them, or has taken the configuration of another model.
Result<void> some_stand(const std::map<std::string, Matrix>& all, const Scheme& scheme,
                        const Parts& parts, const base::Path& where) {
  if (!all.empty() || !of_weights(scheme) || parts.all().empty()) return {};
  const auto& [name, part] = *parts.all().begin();
  return base::Error{
      base::Code::bad_data,
      "quantization_config says " + scheme.text() + ", but no tensor is stored so: '" +
          base::visible(name) + "' is " + base::visible(part.info->dtype),
      where, "fetch the model again; if its weights are floats, take quantization_config out"};
}

}  // namespace

Result<void> Source::add(std::string name, Result<Matrix> made, const Part& from) {
  auto matrix = TRY(std::move(made));
  parts_.insert(matrix.tensors.begin(), matrix.tensors.end());
  if (all_.emplace(name, std::move(matrix)).second) return {};
  return base::Error{base::Code::bad_data,
                     "the parameter '" + base::visible(name) + "' is stored twice", from.file,
                     "fetch the model again"};
}

void Source::add_beside(const Parts& parts, const std::string& module) {
  for (const auto* end : kOfActivations)
    if (parts.find(module + end)) parts_.insert(module + end);
  const auto* bias = parts.find(module + "bias");
  if (bias && is_all_zero(*bias)) parts_.insert(bias->name);
}

Result<Source> Source::open(const base::Json& config, const base::Path& where,
                            const std::vector<store::Safetensors>& files) {
  Source out;
  const auto scheme = TRY(read_scheme(config, where));
  if (!scheme) return out;
  out.scheme_ = scheme->text();
  const auto parts = Parts::of(files);
  for (const auto& [name, part] : parts.all())
    for (const auto& lead : kLeads) {
      if (!leads(lead, part, scheme->method)) continue;
      const auto module = name.substr(0, name.size() - std::string_view(lead.end).size());
      TRY(out.add(module + lead.instead, make(lead, parts, part, *scheme), part));
      out.add_beside(parts, module);
      break;
    }
  TRY(stand_once(out.all_, parts));
  TRY(some_stand(out.all_, *scheme, parts, where));
  return out;
}

const Matrix* Source::find(const std::string& parameter) const {
  const auto it = all_.find(parameter);
  return it == all_.end() ? nullptr : &it->second;
}

std::uint64_t Source::bytes() const {
  std::uint64_t out = 0;
  for (const auto& [name, matrix] : all_) out += matrix.bytes;
  return out;
}

base::Json unpacked_config(base::Json config) {
  if (config.is_object()) config.erase("quantization_config");
  return config;
}

}  // namespace model::packed
