// Rotary positions in config.json. transformers 5 says rope_parameters {rope_type, rope_theta, ...}; 4
// says rope_theta and rope_scaling.
#pragma once

#include "model/config_keys.h"
#include "model/rope.h"

namespace model::family {

// Error: as read_config(). `theta` is that of a config.json that says none.
base::Result<Rope> read_rope(const ConfigKeys& in, std::int64_t context, double theta = 10000);
// How many first channels of a head turn, as partial_rotary_factor says in either layout; absent: the
// share `usual`. It is written where write_rope() has written before. Error: bad_data.
base::Result<std::int64_t> read_rope_dim(const ConfigKeys& in, std::int64_t head_dim, double usual,
                                         base::Json& out);
// That of an object inside of `in`; the usual one of this theta where it is absent.
base::Result<Rope> read_rope_of(const ConfigKeys& in, const char* key, std::int64_t context,
                                double theta);
// The object of rope_parameters.
base::Json rope_json(const Rope& rope);
// Both layouts, for whoever reads it.
void write_rope(const Rope& rope, base::Json& out);

// Where layers with a window have a rope of their own: rope_parameters holds an object for each kind of
// layer; transformers 4 says the theta of those with a window by `sliding_key`, unscaled.
struct LayerRopes {
  Rope full, sliding;
};
base::Result<LayerRopes> read_layer_ropes(const ConfigKeys& in, std::int64_t context,
                                          const char* sliding_key, double full_theta,
                                          double sliding_theta);
void write_layer_ropes(const LayerRopes& ropes, const char* sliding_key, base::Json& out);
// The same of families that came after transformers 4. A config.json without rope_parameters means `usual`.
base::Result<LayerRopes> read_layer_ropes(const ConfigKeys& in, std::int64_t context,
                                          const LayerRopes& usual);
base::Json layer_ropes_json(const LayerRopes& ropes);

}  // namespace model::family
