#include "serve/metrics.h"

#include <fmt/format.h>

namespace serve {
namespace {

// A value of a label: what would end it is escaped.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

std::string head(const char* name, const char* kind, const char* help) {
  return fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, kind);
}

template <class T>
std::string line(const char* name, const char* kind, const char* help, const std::string& label,
                 T value) {
  return head(name, kind, help) + fmt::format("{}{{{}}} {}\n", name, label, value);
}

}  // namespace

void Histogram::add(double seconds) {
  for (std::size_t i = 0; i < kBounds.size(); ++i) counts_[i] += seconds <= kBounds[i];
  ++all_;
  sum_ += seconds;
}

std::string Histogram::text(const std::string& name, const std::string& label) const {
  std::string out;
  for (std::size_t i = 0; i < kBounds.size(); ++i)
    out += fmt::format("{}_bucket{{{},le=\"{}\"}} {}\n", name, label, kBounds[i], counts_[i]);
  out += fmt::format("{}_bucket{{{},le=\"+Inf\"}} {}\n", name, label, all_);
  return out + fmt::format("{0}_sum{{{1}}} {2}\n{0}_count{{{1}}} {3}\n", name, label, sum_, all_);
}

void Metrics::note(const Done& done) {
  const std::lock_guard lock(mutex_);
  prompt_ += static_cast<std::uint64_t>(done.usage.prompt);
  answer_ += static_cast<std::uint64_t>(done.usage.answer);
  for (const auto finish : done.finishes)
    ++(finish == infer::Finish::stop     ? stopped_
       : finish == infer::Finish::length ? length_
                                         : aborted_);
  if (done.first_s) first_.add(*done.first_s);
  if (!done.finishes.empty()) whole_.add(done.seconds);
}

std::string Metrics::text(const std::string& model, std::size_t running,
                          std::size_t waiting) const {
  const auto label = "model_name=\"" + escaped(model) + "\"";
  const std::lock_guard lock(mutex_);
  auto out =
      line("vllm:num_requests_running", "gauge", "Sequences that are being written.", label,
           running) +
      line("vllm:num_requests_waiting", "gauge", "Sequences that wait.", label, waiting) +
      line("vllm:prompt_tokens_total", "counter", "Tokens read of prompts.", label, prompt_) +
      line("vllm:generation_tokens_total", "counter", "Tokens written.", label, answer_) +
      head("vllm:request_success_total", "counter", "Answers that ended, by why.");
  for (const auto& [reason, count] :
       {std::pair("stop", stopped_), {"length", length_}, {"abort", aborted_}})
    out += fmt::format("vllm:request_success_total{{{},finished_reason=\"{}\"}} {}\n", label,
                       reason, count);
  out +=
      head("vllm:time_to_first_token_seconds", "histogram", "From a request to its first token.") +
      first_.text("vllm:time_to_first_token_seconds", label);
  return out +
         head("vllm:e2e_request_latency_seconds", "histogram",
              "From a request to the end of its answer.") +
         whole_.text("vllm:e2e_request_latency_seconds", label);
}

}  // namespace serve
