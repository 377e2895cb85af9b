find_package(benchmark REQUIRED)
add_executable(spf_bench ${CMAKE_CURRENT_LIST_DIR}/spf_bench.cc)
target_include_directories(spf_bench PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(spf_bench PRIVATE waybill::spf waybill_flags benchmark::benchmark_main)

# The same zone and inputs through libspf2, where it is installed.
find_path(SPF2_INCLUDE spf2/spf.h)
find_library(SPF2_LIBRARY spf2)
if(SPF2_INCLUDE AND SPF2_LIBRARY)
  add_executable(spf_peer_libspf2 ${CMAKE_CURRENT_LIST_DIR}/spf_peer_libspf2.cc)
  target_include_directories(spf_peer_libspf2 PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(spf_peer_libspf2 PRIVATE ${SPF2_LIBRARY} benchmark::benchmark_main)
endif()
