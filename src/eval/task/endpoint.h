// A model behind OpenAI's HTTP as who answers: completions with prompts as token ids, `echo` and `logprobs`.
#pragma once

#include <memory>

#include "eval/task/answerer.h"
#include "eval/task/http_post.h"

namespace eval::task {

struct EndpointSaid {
  Address address;    // of the API; /completions is asked
  std::string model;  // its name there
  std::string key;    // a bearer's; "" for none
};

// Rows in front of which nothing stands but one token are asked as all others are; a row and the one token that such an
// API must write behind it have to fit into the model. Error: io; bad_data for an answer that says something else than
// it was asked.
std::unique_ptr<Answerer> endpoint_answerer(EndpointSaid said, base::Context& ctx);

}  // namespace eval::task
