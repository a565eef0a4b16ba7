# The headers that nearly every file pays for, compiled once. nlohmann/json.hpp alone takes 1.8 s a file;
# from here it takes 0.3 s. Only third-party and standard headers stand here, so a change of ours never
# rebuilds it, and headers of ours are still checked alone (all_verify_interface_header_sets uses none of it).
#
# The compiler takes a precompiled header only under equal flags, hence -fPIC for programs too.
option(JANUA_PRECOMPILED "Compile the most used outside headers once" ON)
if(JANUA_PRECOMPILED)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cc "")
  add_library(precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cc)
  target_link_libraries(precompiled PRIVATE nlohmann_json::nlohmann_json)
  target_precompile_headers(precompiled PRIVATE
    <nlohmann/json.hpp> <algorithm> <array> <atomic> <cstdint> <functional> <map> <memory> <mutex>
    <optional> <span> <string> <string_view> <thread> <variant> <vector>)
  # The compiled bytes differ from checkout to checkout; for ccache this sum stands for them.
  string(SHA256 sum "${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION} ${nlohmann_json_VERSION} \
${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_DEBUG} ${JANUA_SANITIZE} ${JANUA_COVERAGE}")
  file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/precompiled.dir/cmake_pch.hxx.gch.sum ${sum})
endif()

function(share_precompiled target)
  if(NOT JANUA_PRECOMPILED)
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL EXECUTABLE)
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_precompile_headers(${target} REUSE_FROM precompiled)
endfunction()
