# libtorch comes with the torch wheel. JANUA_TORCH names the folder `torch` of an installed one. Its
# headers and two libraries are taken by name: find_package(Torch) would ask for a whole CUDA toolkit
# when the wheel is a CUDA build.
if(JANUA_TORCH_ROOMS)
  if(NOT JANUA_TORCH)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
      ${CMAKE_SOURCE_DIR}/share/setup/python-torch.lock ${CMAKE_SOURCE_DIR}/share/setup/python-cuda.lock)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/setup --print-torch
                    OUTPUT_VARIABLE JANUA_TORCH OUTPUT_STRIP_TRAILING_WHITESPACE
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
  foreach(file lib/libtorch_cpu.so lib/libc10.so include/ATen/ATen.h)
    if(NOT EXISTS ${JANUA_TORCH}/${file})
      message(FATAL_ERROR "JANUA_TORCH=${JANUA_TORCH} holds no ${file}; it must name the folder "
                          "'torch' of an installed torch package")
    endif()
  endforeach()
  add_library(janua_torch INTERFACE)
  target_include_directories(janua_torch SYSTEM INTERFACE
    ${JANUA_TORCH}/include ${JANUA_TORCH}/include/torch/csrc/api/include)
  target_link_libraries(janua_torch INTERFACE ${JANUA_TORCH}/lib/libtorch_cpu.so
                                              ${JANUA_TORCH}/lib/libc10.so)
  if(JANUA_CUDA)
    foreach(file lib/libtorch_cuda.so lib/libc10_cuda.so)
      if(NOT EXISTS ${JANUA_TORCH}/${file})
        message(FATAL_ERROR "JANUA_CUDA asks for a torch package built for gpus; ${JANUA_TORCH} holds no ${file}")
      endif()
    endforeach()
    # Nothing of ours names a symbol of it: it makes itself known to libtorch when it is loaded, and finds
    # CUDA's own libraries by itself.
    target_link_options(janua_torch INTERFACE
      "LINKER:--push-state,--no-as-needed,${JANUA_TORCH}/lib/libtorch_cuda.so,--pop-state"
      LINKER:--allow-shlib-undefined)
  endif()
endif()
