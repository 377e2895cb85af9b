# waybill_library(spf DIR auth/spf SOURCES record.cc evaluate.cc DEPS base dns LINK PkgConfig::X)
#
# Adds the static library waybill_spf (alias waybill::spf) from src/auth/spf, and the test program
# spf_test from every *_test.cc that lies beside the sources.
function(waybill_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIR" "SOURCES;DEPS;LINK")
  if(NOT arg_DIR)
    set(arg_DIR ${name})
  endif()
  set(root ${PROJECT_SOURCE_DIR}/src)
  list(TRANSFORM arg_SOURCES PREPEND ${root}/${arg_DIR}/)
  list(TRANSFORM arg_DEPS PREPEND waybill::)
  add_library(waybill_${name} STATIC ${arg_SOURCES})
  target_link_libraries(waybill_${name} PRIVATE waybill_flags)
  add_library(waybill::${name} ALIAS waybill_${name})
  file(GLOB headers CONFIGURE_DEPENDS ${root}/${arg_DIR}/*.h)
  target_sources(waybill_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${root} FILES ${headers})
  target_link_libraries(waybill_${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_LINK})

  file(GLOB tests CONFIGURE_DEPENDS ${root}/${arg_DIR}/*_test.cc)
  if(BUILD_TESTING AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE waybill::${name} waybill_flags GTest::gtest_main)
    add_test(NAME ${name}_test COMMAND ${name}_test)
  endif()
endfunction()

# waybill_fuzz(spf_record DEPS spf): the target fuzz/spf_record.cc with its seeds fuzz/corpus/spf_record.
# Without libFuzzer a plain main replays the seeds, and ctest runs that.
function(waybill_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPS")
  list(TRANSFORM arg_DEPS PREPEND waybill::)
  add_executable(fuzz_${name} ${PROJECT_SOURCE_DIR}/fuzz/${name}.cc)
  target_link_libraries(fuzz_${name} PRIVATE ${arg_DEPS} waybill_flags)
  if(WAYBILL_LIBFUZZER)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/fuzz/replay_main.cc)
    add_test(NAME fuzz_replay.${name}
             COMMAND fuzz_${name} ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name})
  endif()
endfunction()
