# What the house's CMakeLists and cmake/deps.cmake do for all rooms, for these.
get_filename_component(house ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(JANUA_CARRIED "${house}" CACHE PATH "Folder with include/ and lib/ of nlohmann, toml++ and libcrypto")
option(JANUA_CUDA "As in the house" ON)
set(JANUA_TORCH "" CACHE PATH "As in the house")
set(JANUA_TORCH_ROOMS ON)
set(JANUA_TESTS OFF)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# nlohmann and toml++ are headers alone, found where all rooms look.
include_directories(SYSTEM ${JANUA_CARRIED}/include)
add_library(nlohmann_json INTERFACE)
add_library(nlohmann_json::nlohmann_json ALIAS nlohmann_json)
add_library(carried_crypto INTERFACE)
target_link_libraries(carried_crypto INTERFACE ${JANUA_CARRIED}/lib/libcrypto.so.3)
add_library(OpenSSL::Crypto ALIAS carried_crypto)
find_package(Threads REQUIRED)
link_libraries(Threads::Threads)

list(APPEND CMAKE_MODULE_PATH ${house}/cmake)
set(PROJECT_SOURCE_DIR ${house})  # the rooms' lists of files are made from there
include(toolchain)
set(CMAKE_VISIBILITY_INLINES_HIDDEN OFF)  # libtorch asks the program for inline functions of the library
include(torch)
include(precompiled)
include(station)

add_subdirectory(${house}/src/base base)
set(store_root ${CMAKE_BINARY_DIR}/roots/store)
file(MAKE_DIRECTORY ${store_root})
file(CREATE_LINK ${house}/src/store ${store_root}/store SYMBOLIC)
file(GLOB of_models ${house}/src/store/safetensors*.cc ${house}/src/store/block.cc ${house}/src/store/block/*.cc
     ${house}/src/store/gguf/*.cc)
list(FILTER of_models EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
registry_list(store block of_blocks)
add_library(store STATIC ${of_models} ${of_blocks})
target_include_directories(store PUBLIC ${store_root})
target_link_libraries(store PUBLIC base)
add_subdirectory(${house}/src/compute compute)
add_subdirectory(${house}/src/model model)
