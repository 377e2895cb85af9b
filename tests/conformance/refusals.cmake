if(BUILD_TESTING)
  add_executable(conformance_refusals ${CMAKE_CURRENT_LIST_DIR}/refusals_test.cc)
  target_link_libraries(conformance_refusals PRIVATE waybill::refusal waybill_flags GTest::gtest_main)
  target_compile_definitions(conformance_refusals PRIVATE
    WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
  add_test(NAME conformance_refusals COMMAND conformance_refusals)
endif()
