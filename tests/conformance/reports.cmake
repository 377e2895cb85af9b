if(BUILD_TESTING)
  add_executable(conformance_reports ${CMAKE_CURRENT_LIST_DIR}/reports_test.cc)
  target_link_libraries(conformance_reports PRIVATE waybill::report waybill_flags GTest::gtest_main)
  target_compile_definitions(conformance_reports PRIVATE
    WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
  add_test(NAME conformance_reports COMMAND conformance_reports)
endif()
