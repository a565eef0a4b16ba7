// What this server answers, as OpenAPI 3.1 has it: made of the routes that it has, with the limits of the model that is
// here, so that nothing stands in it that is not so.
#pragma once

#include "base/json.h"
#include "serve/ask.h"

namespace serve {

// `keys`: whether somebody who asks has to show one.
base::Json openapi(const ModelFacts& model, bool keys);

// By the names that App::ways() uses.
base::Json openapi_schemas(const ModelFacts& model);

}  // namespace serve
